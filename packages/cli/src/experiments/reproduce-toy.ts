import { join } from 'node:path'
import { freeDirectory, refuseTaken } from '../directories.js'
import { parseIntegers } from '../flags/lists.js'
import { runWithInterrupt } from '../interrupt.js'
import { builtIn } from '../plugins.js'
import { progressLine } from '../progress.js'
import { writeToyReport } from '../report/toy-report.js'
import { toyTable } from './print-toy.js'
import { runToy } from './run-toy.js'

export interface ReproduceToyOptions {
  readonly seed: string
  /** Undefined: `runs/toy`, with a number where that one is taken. */
  readonly out?: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly json?: boolean
}

/** `elbow reproduce toy`: train, print the table, write the report. */
export async function reproduceToy(options: ReproduceToyOptions): Promise<void> {
  const { seed, settings, json = false } = options
  const seeds = parseIntegers('--seed', seed)
  if (options.out !== undefined) refuseTaken(options.out)
  const out = options.out ?? freeDirectory(join('runs', 'toy'))
  const progress = progressLine()
  const runs = await runWithInterrupt((signal) =>
    runToy({
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
  else console.log(toyTable(done))
  if (runs.some(({ row }) => row['status'] === 'failed')) process.exitCode = 1
  if (done.length === 0) return
  const report = await writeToyReport(out)
  const say = json ? console.error : console.log
  say(`\nReport: ${report}\nTables: ${join(out, 'summary.arrow')}, and eval.arrow, train.arrow, data-space.arrow,`)
  say(`code-space.arrow and conditionals.arrow in each run's directory below it.`)
}
