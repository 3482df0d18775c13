import { existsSync } from 'node:fs'
import { errors, readTable, schemaVersion, writeTable } from '@elbow/core'
import { reportDamaged } from '../readable-runs.js'
import { runsBelow } from '../runs-below.js'
import { finalPoints, groupsOf } from './final-points.js'
import { frontierOf, frontierTable } from './frontier-table.js'
import { frontierText } from './print-frontier.js'

export interface FrontierCommand {
  readonly paths: readonly string[]
  readonly by: readonly string[]
  readonly split: string | undefined
  readonly out: string
  readonly json: boolean
}

const mark = { 'elbow.table': 'frontier' } as const

/** Where runs and sweeps end in the plane, and which of them are best there. */
export async function frontier({ paths, by, split, out, json }: FrontierCommand): Promise<void> {
  if (!out.endsWith('.arrow')) throw errors.badOption('-o', 'a file that ends in .arrow', out)
  if (existsSync(out) && !(await isFrontier(out))) {
    throw errors.badUsage(`${out} is there already, and elbow frontier did not make it. Give another -o.`)
  }
  const directories = await runsBelow(paths)
  const { points, notFinite, unfinished, damaged } = await finalPoints(directories, split)
  reportDamaged({ runs: directories.slice(damaged.length), damaged })
  if (points.length === 0)
    throw errors.badUsage(`None of these ${unfinished} runs is done${split ? `, and evaluated on ${split}` : ''}.`)
  const groups = groupsOf(points, by).map(frontierOf)
  const data = frontierTable(groups, by)
  const counts = {
    'elbow.not_finite': String(notFinite),
    'elbow.unfinished': String(unfinished),
    'elbow.damaged': String(damaged.length),
  }
  await writeTable(out, data, { ...mark, ...counts, 'elbow.schema': schemaVersion })
  if (json)
    for (const row of data.rows)
      console.log(
        JSON.stringify(
          row,
          data.columns.map(({ name }) => name),
        ),
      )
  else console.log(frontierText(groups))
  const say = json ? console.error : console.log
  say(`\nNats per example. Table: ${out}`)
  if (notFinite > 0) say(`${notFinite} runs are on no curve: their rate or distortion is not finite.`)
  if (unfinished > 0) say(`${unfinished} runs are left out: they are not done, or not evaluated on that split.`)
}

const isFrontier = (file: string): Promise<boolean> =>
  readTable(file).then(
    ({ metadata }) => metadata['elbow.table'] === mark['elbow.table'],
    () => false,
  )
