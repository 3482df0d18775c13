import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errors } from '../errors.js'
import { splitsOf } from '../evaluation.js'
import type { Metadata } from '../tables/batches.js'
import type { Column, Row } from '../tables/columns.js'
import { tableNamed } from '../tables/read.js'
import { streamOf, writeTable } from '../tables/write.js'
import { codesOf } from './codes.js'
import { evaluateSplits, evaluationColumns, type EvaluatedSplit } from './evaluate.js'
import { schemaVersion, type Manifest } from './manifest.js'
import { openRun, type OpenOptions } from './open.js'
import { dataColumn, labelsOf } from './other-data.js'
import { writeImages } from './png.js'

/** Which run, and what to say of it. */
export interface EvaluateOptions extends OpenOptions {
  /** All of them unless said otherwise. */
  readonly splits?: readonly EvaluatedSplit[]
  /** Write codes.arrow too. */
  readonly saveCodes?: boolean
}

/**
 * Evaluate a run again, from one of its checkpoints: new columns join the rows of the same step and split, new rows
 * follow. The table is replaced whole.
 *
 * @returns the rows of this evaluation
 * @throws what `openRun` throws, and BAD_USAGE for a split that the data do not have
 */
export async function evaluateRun(options: EvaluateOptions): Promise<{ manifest: Manifest; rows: readonly Row[] }> {
  const { path, saveCodes = false } = options
  const { run, manifest, config, checkpoint, hasOtherData } = await openRun(options)
  const other = hasOtherData ? resolve(options.dataFile!) : undefined
  try {
    const { step, seconds } = checkpoint
    const { stepsPerEpoch } = run.source
    const epoch = stepsPerEpoch === null ? null : step / stepsPerEpoch
    if (hasOtherData && options.splits)
      throw errors.badUsage('--split chooses among splits of the data of the run; other data are evaluated whole.')
    const splits = chosenSplits(splitsOf(run.dataset), options.splits)
    const metadata: Metadata = { 'elbow.run': JSON.stringify(config), 'elbow.schema': schemaVersion }
    const made: Row[] = []
    const label = labelsOf(other)
    for await (const { row, tables, images } of evaluateSplits(
      run,
      config,
      { run: manifest.run, step, epoch, seconds },
      splits,
    )) {
      for (const [name, data] of Object.entries(tables))
        await writeTable(join(path, `${label.file(name)}.arrow`), data, metadata)
      await writeImages(
        path,
        Object.fromEntries(Object.entries(images).map(([name, image]) => [label.file(name), image])),
      )
      made.push(label.row(row))
    }
    if (saveCodes) {
      const codes = await codesOf({ host: run.host, splits, latents: config.settings.latents, step, epoch })
      const rows = codes.rows.map((row) => ({ ...row, split: label.split(String(row['split'])) }))
      await writeTable(join(path, `${label.file('codes')}.arrow`), { ...codes, rows }, metadata)
    }
    const columns = [...evaluationColumns(run), ...label.columns]
    const rows = await joinTable(path, columns, made)
    return { manifest, rows }
  } finally {
    run.dispose()
  }
}

function chosenSplits(there: readonly EvaluatedSplit[], wanted?: readonly EvaluatedSplit[]): readonly EvaluatedSplit[] {
  const missing = wanted?.find((split) => !there.includes(split))
  if (missing === undefined) return wanted ?? there
  throw errors.badUsage(`--split ${missing}: these data have ${there.join(', ')}.`)
}

/** Put rows into eval.arrow: over those of the same step, split and data, or behind the rest. @returns them as they are there */
async function joinTable(path: string, columns: readonly Column[], made: readonly Row[]): Promise<readonly Row[]> {
  const known = await tableNamed(path, 'eval')
  const rows = [...(known?.rows ?? [])]
  const joined = made.map((row) => {
    const at = rows.findIndex((each) =>
      ['step', 'split', dataColumn.name].every((name) => cellOf(each, name) === cellOf(row, name)),
    )
    if (at < 0) {
      rows.push(row)
      return row
    }
    rows[at] = { ...rows[at], ...row, seconds: rows[at]!['seconds']!, note: notes(rows[at]!, row) }
    return rows[at]
  })
  const all = [...(known?.columns ?? []), ...columns]
  const distinct = [...new Map(all.map((column) => [column.name, column])).values()]
  const ordered = [...distinct.filter(({ name }) => name !== 'note'), ...distinct.filter(({ name }) => name === 'note')]
  await writeTable(join(path, 'eval.arrow'), { columns: ordered, rows }, known?.metadata ?? {})
  await rm(streamOf(join(path, 'eval')), { force: true }) // of a run that was killed
  return joined
}

const cellOf = (row: Row, name: string) => row[name] ?? null

/** What either of two evaluations had to say. */
function notes(...rows: readonly Row[]): string | null {
  const said = rows.flatMap(({ note }) => (typeof note === 'string' ? note.split('; ') : []))
  return [...new Set(said)].join('; ') || null
}
