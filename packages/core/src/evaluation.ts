import type { MeasureOptions, Measurement, Model, RateEstimator } from './measure.js'
import type { Noise } from './noise/noise.js'
import type { Dataset, SplitName, Tensors } from './parts.js'
import type { Estimate } from './statistics.js'
import type { Tensor } from './tf.js'

/** What an evaluator is given: a model at rest, and one split of the data to put through it. */
export interface Evaluation {
  readonly model: Model
  readonly dataset: Dataset
  /** `exact` for a known distribution: every expectation over x is then a sum. */
  readonly split: SplitName | 'exact'
  /** Examples in it. */
  readonly examples: number
  readonly step: number
  readonly epoch: number | null
  readonly seed: number
  /** Draws per example, K. */
  readonly samples: number
  /** Nodes per dimension of a quadrature over the code instead of draws; 0 draws. */
  readonly quadrature: number
  /** How the rate is estimated: `auto` takes a closed form where there is one. */
  readonly rate: 'auto' | 'sampled'
  /**
   * Stream the split through a measurement and bring back what `read` takes from it, one number per example.
   *
   * Exact data goes through several times, so that `PerExample.estimate` knows the error of draws, unless `how` says how the
   * expectation over the code is taken, or the run has a quadrature. Codes of one or two dimensions are integrated; any other
   * continuous code is drawn 4096 times in all.
   *
   * @param name  names the step and its noise: the same name gives the same draws
   * @param read  named tensors of shape [B], or [B, D] for several numbers per example; called while the step is recorded, and
   *              not again: what it assigns outside is lost for later splits. Its noise is independent of the draws'
   * @param how   another way to measure than the run's; a name keeps to one way but for its `pass`
   */
  perExample(name: string, read: ReadMeasurement, how?: MeasuringWay): Promise<PerExample>
  /**
   * The split in order, so many examples [B, …event] at a time, for computations of an evaluator's own, which disposes of them.
   *
   * @param count  only so many of them, evenly spread; exact data always comes whole
   */
  batches(size: number, count?: number): Iterable<Tensor>
  /**
   * One measurement of a known support, all of it, its tensors read back whole; undefined for any other split.
   */
  exact(read: (measurement: Measurement) => Tensors): Promise<Readonly<Record<string, HostTensor>> | undefined>
  /** Noise for anything else, drawn when asked for. */
  noise(stream: string): Noise
  /** Aborted when the run is to end: for an evaluator's own long loops, `signal?.throwIfAborted()`. */
  readonly signal?: AbortSignal
}

/** What an evaluation takes from a measurement. */
export type ReadMeasurement = (measurement: Measurement, noise: Noise) => Tensors

/** How expectations over the code are taken. */
export interface MeasuringWay extends Partial<Pick<MeasureOptions, 'samples' | 'enumerate' | 'quadrature' | 'rate'>> {
  /** Which pass over the split this is: each has draws of its own, from 0. */
  readonly pass?: number
  /** Examples at a time, where `samples` of each would be too many; exact data goes through at once. */
  readonly batch?: number
}

/** One float64 array per name, of `examples` numbers, or D times as many. */
export type ExampleValues = Readonly<Record<string, Float64Array>>

/** Numbers of every example of a split. */
export interface PerExample {
  /** Means over draws. */
  readonly values: ExampleValues
  /** p(x) of each example, summing to 1. */
  readonly weights: Float64Array
  /** How the rate was estimated. */
  readonly rateEstimator: RateEstimator
  /**
   * Mean over the split, and its standard error: over the examples of a sample, which holds the noise of their draws too;
   * over draws for exact data, where every example is there. 0 for a finite code, and for the run's own quadrature.
   *
   * @param of  the number of each example, [examples], from `values`
   */
  estimate(of: (values: ExampleValues) => Float64Array): Estimate
}

/** A tensor read back to the host, row by row. */
export interface HostTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
