import type { RunConfig, RunSettings } from './config.js'
import type { Dataset } from '../contracts/dataset.js'
import { batchesPerEpoch } from '../data/batches.js'

/** Settings after the defaults that depend on the data. */
export type ResolvedSettings = RunSettings & {
  readonly 'learning-rate': number
  readonly schedule: Exclude<RunSettings['schedule'], 'auto'>
}

/** A configuration after the defaults that depend on the data. */
export type ResolvedConfig = RunConfig & { readonly settings: ResolvedSettings }

/**
 * Fills in the defaults that depend on the data. `run.json` records the result.
 *
 * Exact data: 3,000 steps at learning rate 3e-2 with cosine decay. Sampled data: 10 epochs at 1e-3. Size of the code: the
 * number of categories for categorical data, else 64 as in ABE (arXiv:1711.00464).
 */
export function resolveDefaults(config: RunConfig, dataset: Dataset): ResolvedConfig {
  const { settings } = config
  const exact = dataset.support !== undefined
  const hasNoLength = settings.steps === null && settings.epochs === null
  return {
    ...config,
    dataset: { ...config.dataset, options: { ...config.dataset.options, ...dataset.resolvedOptions } },
    settings: {
      ...settings,
      ...(hasNoLength && (exact ? { steps: 3000 } : { epochs: 10 })),
      'learning-rate': settings['learning-rate'] ?? (exact ? 3e-2 : 1e-3),
      schedule: settings.schedule === 'auto' ? (exact ? 'cosine' : 'constant') : settings.schedule,
      ...(settings.latents.length === 0 && {
        latents: [dataset.kind === 'categorical' ? (dataset.event[0] ?? 1) : 64],
      }),
    },
  }
}

/** Optimizer steps of a run. A step on exact data is an epoch. */
export function trainingSteps({ settings }: ResolvedConfig, dataset: Dataset): number {
  if (settings.steps !== null) return settings.steps
  const { train } = dataset.splits
  const perEpoch = dataset.support || !train ? 1 : batchesPerEpoch(train, settings['batch-size'])
  return Math.round((settings.epochs ?? 0) * perEpoch)
}
