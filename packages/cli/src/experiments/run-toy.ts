import { basename, join } from 'node:path'
import {
  ElbowError,
  columns,
  createRunDirectory,
  executeRun,
  identity,
  resolveConfig,
  schemaVersion,
  writeTable,
} from '@elbow/core'
import type { Column, Registry, Row, RunConfig, Watch } from '@elbow/core'
import { toyVariants, type Variant } from './toy.js'

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

export interface ExperimentRun {
  readonly variant: Variant
  readonly seed: number
  /** Its row of summary.arrow: configuration, last evaluation, status. */
  readonly row: Row
}

interface Job {
  readonly variant: Variant
  readonly seed: number
  readonly directory: string
  readonly config: RunConfig
}

/**
 * Run every variant with every seed, and put one row of each into summary.arrow. Ends early, but whole, on a signal; a run
 * that fails is a row that says why, and does not stop the others.
 */
export async function runToy(options: ExperimentOptions): Promise<readonly ExperimentRun[]> {
  const { out, signal } = options
  const runs: ExperimentRun[] = []
  for (const job of jobs(options)) {
    if (signal.aborted) break
    runs.push({ variant: job.variant, seed: job.seed, row: await runJob(job, options) })
  }
  const metadata = { 'elbow.experiment': 'toy', 'elbow.schema': schemaVersion }
  await writeTable(join(out, 'summary.arrow'), { columns: summaryColumns, rows: runs.map(({ row }) => row) }, metadata)
  return runs
}

async function runJob({ variant, seed, directory, config }: Job, options: ExperimentOptions): Promise<Row> {
  const { registry, signal, log } = options
  const title = `${variant.title}, seed ${seed}`
  const known = { run: basename(directory), experiment: 'toy', variant: variant.name, ...identity(config) }
  try {
    const output = () => createRunDirectory(directory)
    const { manifest, rows } = await executeRun({ registry, config, output, signal, watch: options.watch(title), log })
    return { ...known, ...rows[0], status: manifest.status }
  } catch (error) {
    if (!(error instanceof ElbowError) || error.exitCode === 2) throw error // the request is wrong: so are the others
    log(`${title}: ${error.message} (${error.code})`)
    return { ...known, status: 'failed', note: error.message }
  }
}

function jobs({ registry, out, seeds, settings }: ExperimentOptions): Job[] {
  return toyVariants.flatMap((variant) =>
    (variant.fixed ? seeds.slice(0, 1) : seeds).map((seed): Job => {
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

const variantColumn: Column = { name: 'variant', description: 'model of the experiment', type: 'text' }

const summaryColumns: readonly Column[] = [
  ...columns('run', 'experiment'),
  variantColumn,
  ...columns('dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed', 'step', 'seconds', 'split', 'examples'),
  ...columns('rate', 'rate_se', 'rate_estimator', 'distortion', 'distortion_se', 'elbo', 'elbo_se', 'data_entropy'),
  ...columns('mutual_information', 'latent_truth_information', 'kl_data_model', 'status', 'note'),
]
