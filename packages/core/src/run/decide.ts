import type { RunConfig, RunSettings } from '../config.js'
import type { Dataset } from '../parts.js'
import { batchesPerEpoch } from '../training/batches.js'

/** Settings with nothing left open that the data decides. */
export type DecidedSettings = RunSettings & {
  readonly 'learning-rate': number
  readonly schedule: Exclude<RunSettings['schedule'], 'auto'>
}

/** A configuration in which nothing is left open. */
export type DecidedConfig = RunConfig & { readonly settings: DecidedSettings }

/**
 * Fill in what the request left open, now that the data is known: what `run.json` records.
 *
 * Exact data trains 3,000 steps at 3e-2 with cosine decay, sampled data 10 epochs at 1e-3. Codes: as many as categories
 * for categorical data, else ABE's 64 dimensions.
 */
export function decide(config: RunConfig, dataset: Dataset): DecidedConfig {
  const { settings } = config
  const exact = dataset.support !== undefined
  const untold = settings.steps === null && settings.epochs === null
  return {
    ...config,
    dataset: { ...config.dataset, options: { ...config.dataset.options, ...dataset.decided } },
    settings: {
      ...settings,
      ...(untold && (exact ? { steps: 3000 } : { epochs: 10 })),
      'learning-rate': settings['learning-rate'] ?? (exact ? 3e-2 : 1e-3),
      schedule: settings.schedule === 'auto' ? (exact ? 'cosine' : 'constant') : settings.schedule,
      ...(settings.latents.length === 0 && {
        latents: [dataset.kind === 'categorical' ? (dataset.event[0] ?? 1) : 64],
      }),
    },
  }
}

/** Optimizer steps of a decided run. A step on exact data is a pass over all of it. */
export function stepsOf({ settings }: DecidedConfig, dataset: Dataset): number {
  if (settings.steps !== null) return settings.steps
  const { train } = dataset.splits
  const perEpoch = dataset.support || !train ? 1 : batchesPerEpoch(train, settings['batch-size'])
  return Math.round((settings.epochs ?? 0) * perEpoch)
}
