import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lockDirectory, assertUnused, makeFreeDirectory } from '@elbow-vae/core'
import { parseIntegers } from '../../flags/lists.js'
import { runWithInterrupt } from '../../terminal/interrupt.js'
import { builtInRegistry } from '../../plugins/built-in.js'
import { progressLine } from '../../terminal/progress.js'
import { runExperiment, type Experiment, type ExperimentRun, type Variant } from './run-experiment.js'

/** Options of `elbow reproduce`. */
export interface ReproduceOptions {
  readonly seed: string
  /** Default: `runs/NAME`, or with a number if that directory is in use. */
  readonly out?: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly json?: boolean
}

/** The table and the report of an experiment. */
export interface Presentation<V extends Variant> {
  /** The finished runs as text. */
  table(done: readonly ExperimentRun<V>[]): string
  /** Writes report.html into the directory of the experiment. @returns its path */
  report(directory: string): Promise<string>
  /** Further tables in the directory of each run, beside eval.arrow and train.arrow. */
  readonly tables: string
}

/** `elbow reproduce NAME`: train, print the table, write the report. */
export async function reproduce<V extends Variant>(
  experiment: Experiment<V>,
  { table, report, tables }: Presentation<V>,
  options: ReproduceOptions,
): Promise<void> {
  const seeds = parseIntegers('--seed', options.seed)
  if (options.out !== undefined) assertUnused(options.out)
  const out = options.out ?? (await makeFreeDirectory(join('runs', experiment.name)))
  const lock = await lockDirectory(out, {
    command: `elbow reproduce ${experiment.name}`,
    advice: 'Give another --out.',
  })
  try {
    assertUnused(out) // another process may have used it in the meantime
    await reproduceLocked(experiment, { table, report, tables }, { ...options, out, seeds })
  } finally {
    await lock.release()
    await rmdir(out).catch(() => undefined) // removes the directory if it is empty, after an invalid request
  }
}

interface Locked extends ReproduceOptions {
  readonly out: string
  readonly seeds: readonly number[]
}

async function reproduceLocked<V extends Variant>(
  experiment: Experiment<V>,
  { table, report, tables }: Presentation<V>,
  { out, seeds, settings, json = false }: Locked,
): Promise<void> {
  const progress = progressLine()
  const runs = await runWithInterrupt((signal) =>
    runExperiment(experiment, {
      registry: builtInRegistry(),
      out,
      seeds,
      settings,
      signal,
      watch: (title) => (row, length) => progress.watch(row, length, title),
      log: progress.log,
    }),
  ).finally(progress.end)
  const done = runs.filter(({ row }) => row['status'] === 'done')
  if (json) for (const { row } of runs) console.log(JSON.stringify(row))
  else console.log(table(done))
  if (runs.some(({ row }) => row['status'] === 'failed')) process.exitCode = 1
  if (done.length === 0) return
  const log = json ? console.error : console.log
  log(`\nReport: ${await report(out)}\nTables: ${join(out, 'summary.arrow')}, and eval.arrow, train.arrow${tables}`)
  log('in the directory of each run.')
}
