import type { Measurement } from './measurement.js'
import type { Tensors } from './tensors.js'

/** Means over a split, nats per example. They are weighted by p(x) for exact data. */
export interface SplitMeans {
  readonly rate: number
  readonly distortion: number
  /** Means of the objective's own terms: one number for a term [B], n numbers for a term [B, n]. */
  readonly terms: Readonly<Record<string, Float64Array>>
}

/** A loss computed from means over a split. */
export interface LossOfMeans {
  /** Additional terms of each example that the loss needs, [B] or [B, n]. */
  terms?(measurement: Measurement): Tensors
  /**
   * The loss of the split, nats.
   *
   * @param schedules  values of the objective's schedules at the end of training
   */
  evaluate(means: SplitMeans, schedules: Readonly<Record<string, number>>): number
}

/**
 * How the loss of a whole split is computed.
 *
 *   examples      `loss` is a mean over examples. It is averaged over batches of any size, weighted by their sizes
 *   batches       `loss` depends on the batch as a whole (MMD). It is averaged over batches of the training batch size
 *   LossOfMeans   `loss` is a nonlinear function of means over examples, such as |σ − R|. Its mean over batches would
 *                 differ from its value for the split
 */
export type SplitLoss = 'examples' | 'batches' | LossOfMeans
