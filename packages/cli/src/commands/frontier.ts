import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'

interface FrontierFlags {
  readonly by?: string
  readonly split?: string
  readonly out: string
  readonly json?: boolean
}

/** `elbow frontier`: the Pareto frontier and the lower convex hull of the final points of runs. */
export function frontierCommand(): Command {
  return new Command('frontier')
    .summary('compute Pareto frontier and hull of runs')
    .description('compute the Pareto frontier, the lower convex hull and the best ELBO of finished runs')
    .argument('<runs...>', 'directories of runs or sweeps')
    .option('--by <flags>', 'one frontier for each value of these flags: encoder, or decoder,marginal')
    .addOption(
      new Option('--split <name>', 'split to compare (default: the first of exact, test, validation, train)').choices([
        'exact',
        'test',
        'validation',
        'train',
      ]),
    )
    .option('-o, --out <file>', 'output table, one row per run', 'frontier.arrow')
    .option('--json', 'print one JSON object per run')
    .action(async (paths: readonly string[], { by, split, out, json = false }: FrontierFlags) => {
      const { parseNames } = await import('../flags/run-flags.js')
      await frontier({ paths, by: parseNames(by), split, out, json })
    })
}

export interface FrontierRequest {
  readonly paths: readonly string[]
  readonly by: readonly string[]
  readonly split: string | undefined
  readonly out: string
  readonly json: boolean
}

const tableMetadata = { 'elbow.table': 'frontier' } as const

/** Compute the frontier of finished runs, write it as a table and print it. */
export async function frontier({ paths, by: requested, split, out, json }: FrontierRequest): Promise<void> {
  const { currentName, errors, schemaVersion, writeTable } = await import('@elbow-vae/core')
  const { reportDamaged, runsBelow } = await import('@elbow-vae/results/runs')
  const { finalPoints, groupsOf, frontierOf, frontierTable } = await import('@elbow-vae/results/frontier')
  const { frontierText } = await import('../terminal/print-frontier.js')
  if (!out.endsWith('.arrow')) throw errors.badOption('-o', 'a file that ends in .arrow', out)
  if (existsSync(out) && !(await isFrontierTable(out))) {
    throw errors.badUsage(`${out} exists, and elbow frontier did not write it. Give another -o.`)
  }
  const directories = await runsBelow(paths)
  const { points, notFinite, unfinished, damaged } = await finalPoints(directories, split)
  reportDamaged({ runs: directories.slice(damaged.length), damaged })
  if (points.length === 0)
    throw errors.badUsage(`None of these ${unfinished} runs is done${split ? `, and evaluated on ${split}` : ''}.`)
  const flags = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration)))]
  const by = requested.map((flag) => currentName(flag, flags))
  const groups = groupsOf(points, by).map(frontierOf)
  const data = frontierTable(groups, by)
  const counts = {
    'elbow.not_finite': String(notFinite),
    'elbow.unfinished': String(unfinished),
    'elbow.damaged': String(damaged.length),
  }
  await writeTable(out, data, { ...tableMetadata, ...counts, 'elbow.schema': schemaVersion })
  const names = data.columns.map(({ name }) => name)
  if (json) for (const row of data.rows) console.log(JSON.stringify(row, names))
  else console.log(frontierText(groups))
  const print = json ? console.error : console.log
  print(`\nNats per example. Table: ${out}`)
  if (notFinite > 0) print(`${notFinite} runs are on no curve: their rate or distortion is not finite.`)
  if (unfinished > 0) print(`${unfinished} runs are left out: they are not done, or not evaluated on that split.`)
}

/** Whether `elbow frontier` wrote this file, and may overwrite it. */
async function isFrontierTable(file: string): Promise<boolean> {
  const { readTable } = await import('@elbow-vae/core')
  return readTable(file).then(
    ({ metadata }) => metadata['elbow.table'] === tableMetadata['elbow.table'],
    () => false,
  )
}
