import { basename, join } from 'node:path'
import {
  ElbowError,
  createRunDirectory,
  executeRun,
  identityCells,
  resolveConfig,
  schemaVersion,
  writeTable,
  type Column,
  type Registry,
  type Row,
  type RunConfig,
  type RunRequest,
  type Watch,
} from '@elbow-vae/core'

/** One model of an experiment, as a request to `elbow run`. */
export interface Variant {
  readonly name: string
  readonly title: string
  readonly request: RunRequest
  /** True for a model without training; it has only one seed. */
  readonly fixed: boolean
}

/** Models to train with several seeds, and the columns of their summary. */
export interface Experiment<V extends Variant = Variant> {
  readonly name: string
  readonly variants: readonly V[]
  /** Columns of summary.arrow. */
  readonly columns: readonly Column[]
  /** Additional columns of a run, from its row. */
  describe?(variant: V, row: Row): Row
}

/** Options of `runExperiment`. */
export interface ExperimentOptions {
  readonly registry: Registry
  /** Directory of the experiment; it contains a directory per run. */
  readonly out: string
  readonly seeds: readonly number[]
  /** Settings from the command line, for every run. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  readonly watch: (title: string) => Watch
  readonly log: (line: string) => void
}

/** A run of an experiment. */
export interface ExperimentRun<V extends Variant = Variant> {
  readonly variant: V
  readonly seed: number
  /** The row of summary.arrow: configuration, last evaluation, status. */
  readonly row: Row
}

interface Job<V extends Variant> {
  readonly variant: V
  readonly seed: number
  readonly directory: string
  readonly config: RunConfig
}

/**
 * Runs every variant with every seed and writes summary.arrow with a row per run. Stops after the current run if the signal
 * aborts. A failed run has a row with its error and does not stop the others.
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
  const identity = { run: basename(directory), experiment: name, variant: variant.name, ...identityCells(config) }
  const complete = (row: Row) => ({ ...row, ...describe(variant, row) })
  try {
    const output = () => createRunDirectory(directory)
    const { manifest, rows } = await executeRun({ registry, config, output, signal, watch: options.watch(title), log })
    return complete({ ...identity, ...rows[0], status: manifest.status })
  } catch (error) {
    if (!(error instanceof ElbowError) || error.exitCode === 2) throw error // an invalid request fails for all seeds
    log(`${title}: ${error.message} (${error.code})`)
    return complete({ ...identity, status: 'failed', note: error.message })
  }
}

function jobs<V extends Variant>({ variants }: Experiment<V>, options: ExperimentOptions): Job<V>[] {
  const { registry, out, seeds, settings } = options
  return variants.flatMap((variant) =>
    (variant.fixed ? seeds.slice(0, 1) : seeds).map((seed): Job<V> => {
      const steps = variant.fixed ? { steps: 0 } : {}
      const request = { ...variant.request, settings: { ...variant.request.settings, ...settings, ...steps, seed } }
      const directory = join(out, variant.fixed ? variant.name : `${variant.name}-seed-${seed}`)
      return { variant, seed, config: resolveConfig(registry, request), directory }
    }),
  )
}
