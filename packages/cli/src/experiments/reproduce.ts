import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lockDirectory, refuseTaken } from '@elbow/core'
import { makeFreeDirectory } from '../directories.js'
import { parseIntegers } from '../flags/lists.js'
import { runWithInterrupt } from '../interrupt.js'
import { builtIn } from '../plugins.js'
import { progressLine } from '../progress.js'
import { runExperiment, type Experiment, type ExperimentRun, type Variant } from './run-experiment.js'

/** What was asked for on the command line. */
export interface ReproduceOptions {
  readonly seed: string
  /** Undefined: `runs/NAME`, with a number where that one is taken. */
  readonly out?: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly json?: boolean
}

/** What an experiment leaves for a reader. */
export interface Presentation<V extends Variant> {
  /** The finished runs as text. */
  table(done: readonly ExperimentRun<V>[]): string
  /** Write report.html into the experiment's directory. @returns its path */
  report(directory: string): Promise<string>
  /** Tables in each run's directory that the report draws, beside eval.arrow and train.arrow. */
  readonly tables: string
}

/** `elbow reproduce NAME`: train, print the table, write the report. */
export async function reproduce<V extends Variant>(
  experiment: Experiment<V>,
  { table, report, tables }: Presentation<V>,
  options: ReproduceOptions,
): Promise<void> {
  const seeds = parseIntegers('--seed', options.seed)
  if (options.out !== undefined) refuseTaken(options.out)
  const out = options.out ?? (await makeFreeDirectory(join('runs', experiment.name)))
  const lock = await lockDirectory(out, {
    command: `elbow reproduce ${experiment.name}`,
    advice: 'Give another --out.',
  })
  try {
    refuseTaken(out) // which another process may have filled since
    await reproduceLocked(experiment, { table, report, tables }, { ...options, out, seeds })
  } finally {
    await lock.release()
    await rmdir(out).catch(() => undefined) // where the request was wrong, nothing is in it
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
      registry: builtIn(),
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
  const say = json ? console.error : console.log
  say(`\nReport: ${await report(out)}\nTables: ${join(out, 'summary.arrow')}, and eval.arrow, train.arrow${tables}`)
  say(`in each run's directory below it.`)
}
