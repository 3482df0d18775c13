import type { DataDescription } from './data-description.js'
import type { OptionValues } from './options.js'
import type { Shape } from './tensors.js'

/** Type of the data's values. `categorical` examples are one-hot. */
export type DataKind = 'binary' | 'categorical' | 'continuous'

/** Names of a dataset's splits. */
export type SplitName = 'train' | 'validation' | 'test'

/** Examples of one split, in host memory. */
export interface Split {
  readonly size: number
  /**
   * The examples at `indices`, [indices.length, …event].
   *
   * @param epoch  index of the pass over the data: dynamic binarization draws new values in each epoch
   */
  rows(indices: Int32Array, epoch: number): Float32Array
  /** Class of each example, [size], if known. Evaluators use it to probe codes; training never does. */
  readonly labels?: Uint8Array
}

/** The exact distribution of discrete data with few values. */
export interface Support {
  /** Every possible example, [N, …event]. */
  readonly x: Float32Array
  /** p*(x), [N], summing to 1. */
  readonly probability: Float64Array
  /** p(z*|x) for a known true latent variable z*, one [N] array per class. */
  readonly truth?: readonly Float64Array[]
}

/**
 * Scaling applied to the data before the model sees it.
 *
 *   x′ = (x − m) / s
 *
 * The length of each list divides the size of an example. Number i of an example uses entry i modulo that length.
 */
export interface Scaling {
  /** m */
  readonly shift: readonly number[]
  /** s, positive */
  readonly scale: readonly number[]
}

/** Examples in splits, or a known distribution, or both. */
export interface Dataset {
  readonly event: Shape
  readonly kind: DataKind
  /** Numeric value of each category, for categorical data. Absent where categories have none. */
  readonly categories?: readonly number[]
  readonly splits: Readonly<Partial<Record<SplitName, Split>>>
  /** A known distribution (toy, bits). Expectations over x are then exact sums, and no split is needed. */
  readonly support?: Support
  /** Entropy of the data in nats, if known. */
  readonly entropy?: number
  /**
   * The scaling that was applied to the rows of the splits. Distortions are reported in the data's own units: D = D′ + Σ log s
   * for continuous data, D = D′ for discrete data.
   */
  readonly scaling?: Scaling
  /** Summary of the data that was read. */
  readonly description?: DataDescription
  /** Values of options with defaults that depend on the files. `run.json` records them. */
  readonly resolvedOptions?: OptionValues
  /** Identifies the data: SHA-256 of the files, or of the numbers that define a known distribution. */
  readonly checksum: string
}
