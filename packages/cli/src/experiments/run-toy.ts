import { join } from 'node:path'
import { columns, createRunDirectory, executeRun, resolveConfig, writeTable } from '@elbow/core'
import type { Column, Registry, Row, RunConfig } from '@elbow/core'
import { toySteps, toyVariants, type Variant } from './toy.js'

export interface ExperimentOptions {
  readonly registry: Registry
  /** Directory of the experiment; a directory per run goes into it. */
  readonly out: string
  readonly seeds: readonly number[]
  /** Run settings given on the command line; they hold for every run. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
  readonly watch: (title: string) => (row: Row, steps: number) => void
  readonly log: (line: string) => void
}

export interface ExperimentRun {
  readonly variant: Variant
  readonly seed: number
  /** Last evaluation. */
  readonly row: Row
}

interface Job {
  readonly variant: Variant
  readonly seed: number
  readonly directory: string
  readonly config: RunConfig
}

/** Run every variant with every seed, and put one row of each into summary.arrow. Ends early, but whole, on a signal. */
export async function runToy(options: ExperimentOptions): Promise<readonly ExperimentRun[]> {
  const { registry, out, signal } = options
  const runs: ExperimentRun[] = []
  const rows: Row[] = []
  for (const { variant, seed, directory, config } of jobs(options)) {
    if (signal.aborted) break
    const { manifest, rows: evaluated } = await executeRun({
      registry,
      config,
      output: () => createRunDirectory(directory),
      signal,
      watch: options.watch(`${variant.title}, seed ${seed}`),
      log: options.log,
    })
    const row = evaluated[0] ?? { run: manifest.run, seed }
    rows.push({ ...row, experiment: 'toy', variant: variant.name, status: manifest.status })
    if (manifest.status === 'done') runs.push({ variant, seed, row })
  }
  const metadata = { 'elbow.experiment': 'toy', 'elbow.schema': '1' }
  await writeTable(join(out, 'summary.arrow'), { columns: summaryColumns, rows }, metadata)
  return runs
}

function jobs({ registry, out, seeds, settings }: ExperimentOptions): Job[] {
  return toyVariants.flatMap((variant) =>
    (variant.fixed ? seeds.slice(0, 1) : seeds).map((seed): Job => {
      const steps = variant.fixed ? 0 : (settings['steps'] ?? toySteps)
      const config = resolveConfig(registry, { ...variant.request, settings: { ...settings, seed, steps } })
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
