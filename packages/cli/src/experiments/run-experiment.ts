import { basename, join } from 'node:path'
import {
  ElbowError,
  createRunDirectory,
  executeRun,
  identity,
  resolveConfig,
  schemaVersion,
  writeTable,
} from '@elbow/core'
import type { Column, Registry, Row, RunConfig, RunRequest, Watch } from '@elbow/core'

/** One model of an experiment: what is told to `elbow run`. */
export interface Variant {
  readonly name: string
  readonly title: string
  readonly request: RunRequest
  /** Nothing is trained, so one seed is enough. */
  readonly fixed: boolean
}

/** Models to train with many seeds, and what is said of each run. */
export interface Experiment<V extends Variant = Variant> {
  readonly name: string
  readonly variants: readonly V[]
  /** Columns of summary.arrow. */
  readonly columns: readonly Column[]
  /** What the experiment itself has to say about a run, from its row so far. */
  describe?(variant: V, row: Row): Row
}

export interface ExperimentOptions {
  readonly registry: Registry
  /** Directory of the experiment; a directory per run goes into it. */
  readonly out: string
  readonly seeds: readonly number[]
  /** Run settings given on the command line; they hold for every run. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  readonly watch: (title: string) => Watch
  readonly log: (line: string) => void
}

export interface ExperimentRun<V extends Variant = Variant> {
  readonly variant: V
  readonly seed: number
  /** Its row of summary.arrow: configuration, last evaluation, status. */
  readonly row: Row
}

interface Job<V extends Variant> {
  readonly variant: V
  readonly seed: number
  readonly directory: string
  readonly config: RunConfig
}

/**
 * Run every variant with every seed, and put one row of each into summary.arrow. Ends early, but whole, on a signal; a run
 * that fails is a row that says why, and does not stop the others.
 */
export async function runExperiment<V extends Variant>(
  experiment: Experiment<V>,
  options: ExperimentOptions,
): Promise<readonly ExperimentRun<V>[]> {
  const { name, columns } = experiment
  const runs: ExperimentRun<V>[] = []
  for (const job of jobs(experiment, options)) {
    if (options.signal.aborted) break
    runs.push({ variant: job.variant, seed: job.seed, row: await runJob(experiment, job, options) })
  }
  const metadata = { 'elbow.experiment': name, 'elbow.schema': schemaVersion }
  await writeTable(join(options.out, 'summary.arrow'), { columns, rows: runs.map(({ row }) => row) }, metadata)
  return runs
}

async function runJob<V extends Variant>(
  { name, describe = () => ({}) }: Experiment<V>,
  { variant, seed, directory, config }: Job<V>,
  options: ExperimentOptions,
): Promise<Row> {
  const { registry, signal, log } = options
  const title = `${variant.title}, seed ${seed}`
  const known = { run: basename(directory), experiment: name, variant: variant.name, ...identity(config) }
  const complete = (row: Row) => ({ ...row, ...describe(variant, row) })
  try {
    const output = () => createRunDirectory(directory)
    const { manifest, rows } = await executeRun({ registry, config, output, signal, watch: options.watch(title), log })
    return complete({ ...known, ...rows[0], status: manifest.status })
  } catch (error) {
    if (!(error instanceof ElbowError) || error.exitCode === 2) throw error // the request is wrong: so are the others
    log(`${title}: ${error.message} (${error.code})`)
    return complete({ ...known, status: 'failed', note: error.message })
  }
}

function jobs<V extends Variant>({ variants }: Experiment<V>, options: ExperimentOptions): Job<V>[] {
  const { registry, out, seeds, settings } = options
  return variants.flatMap((variant) =>
    (variant.fixed ? seeds.slice(0, 1) : seeds).map((seed): Job<V> => {
      const fixed = variant.fixed ? { steps: 0 } : {}
      const all = { ...variant.request.settings, ...settings, ...fixed, seed }
      const config = resolveConfig(registry, { ...variant.request, settings: all })
      return {
        variant,
        seed,
        config,
        directory: join(out, variant.fixed ? variant.name : `${variant.name}-seed-${seed}`),
      }
    }),
  )
}
