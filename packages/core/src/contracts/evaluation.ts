import type { MeasureOptions, Measurement, Model, RateEstimator } from './measurement.js'
import type { Noise } from './noise.js'
import type { Dataset, SplitName } from './dataset.js'
import type { Tensors } from './tensors.js'
import type { Tensor } from '../tensors/tf.js'

/** Input of an evaluator: a model with fixed weights and one split of the data. */
export interface Evaluation {
  readonly model: Model
  readonly dataset: Dataset
  /** `exact` for a known distribution: expectations over x are then exact sums. */
  readonly split: SplitName | 'exact'
  /** Number of examples in the split. */
  readonly examples: number
  readonly step: number
  readonly epoch: number | null
  readonly seed: number
  /** K, draws per example. */
  readonly samples: number
  /** Nodes per dimension of a quadrature over the code. 0 means draws instead of a quadrature. */
  readonly quadrature: number
  /** Rate estimator: `auto` uses the closed form if there is one. */
  readonly rateEstimator: 'auto' | 'sampled'
  /**
   * Measures the split batch by batch and returns the values of `read` for each example.
   *
   * Exact data is measured several times, so that `PerExample.estimate` can report the Monte Carlo error. Codes of one or two
   * dimensions are integrated by quadrature; other continuous codes are drawn 4096 times in total. Exact data is measured
   * once if `overrides` sets how the expectation over the code is computed, or if the run has a quadrature.
   *
   * @param name       identifies the compiled step and its noise stream: the same name gives the same draws
   * @param read       returns tensors of shape [B], or [B, D] for several numbers per example. It is called only while the
   *                   step is recorded, so it must have no side effects. Its noise is independent of the draws
   * @param overrides  replaces settings of the run. Calls with the same name must use the same overrides, except `pass`
   */
  perExample<T extends Tensors>(
    name: string,
    read: ReadMeasurement<T>,
    overrides?: MeasureOverrides,
  ): Promise<PerExample<T>>
  /**
   * The examples of the split in order, in batches [B, …event]. The caller disposes of each batch.
   *
   * @param size   examples per batch, B
   * @param count  limits the number of examples to an evenly spaced subset. Ignored for exact data
   */
  batches(size: number, count?: number): Iterable<Tensor>
  /** Measures the whole known support once and returns the tensors of `read` on the host. Undefined for other splits. */
  exact<T extends Tensors>(read: (measurement: Measurement) => T): Promise<HostTensors<T> | undefined>
  /** Noise for computations outside of a measurement. It is generated on each call. */
  noise(stream: string): Noise
  /** Aborted when the run must stop. Call `signal?.throwIfAborted()` in long loops. */
  readonly signal?: AbortSignal
}

/** Selects or computes tensors from a measurement. */
export type ReadMeasurement<T extends Tensors = Tensors> = (measurement: Measurement, noise: Noise) => T

/** Settings of a measurement that differ from those of the run. */
export interface MeasureOverrides extends Partial<
  Pick<MeasureOptions, 'samples' | 'enumerate' | 'quadrature' | 'rateEstimator'>
> {
  /** Index of the pass over the split, from 0. Each pass has its own draws. */
  readonly pass?: number
  /** Examples per batch, for a large `samples`. Exact data is always one batch. */
  readonly batch?: number
}

/** Values by name: [examples], or [examples, D] row by row. */
export type ExampleValues<T extends Tensors = Tensors> = { readonly [Name in keyof T]: Float64Array }

/** Values for each example of a split. */
export interface PerExample<T extends Tensors = Tensors> {
  /** Means over draws. */
  readonly values: ExampleValues<T>
  /** p(x) of each example, summing to 1. */
  readonly weights: Float64Array
  /** Rate estimator that was used. */
  readonly rateEstimator: RateEstimator
  /**
   * Mean over the split, weighted by `weights`, and its standard error.
   *
   * For a sample, the error is computed from the variance over examples, which includes the noise of their draws. For exact
   * data, it is computed from the variance over repeated measurements; it is 0 for a finite code and for the run's quadrature.
   *
   * @param select  computes one number per example, [examples], from `values`
   */
  estimate(select: (values: ExampleValues<T>) => Float64Array): Estimate
}

/** Values of a tensor on the host, in row-major order. */
export interface HostTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Named tensors, read back to the host. */
export type HostTensors<T extends Tensors = Tensors> = { readonly [Name in keyof T]: HostTensor }

/** A mean and its standard error. */
export interface Estimate {
  readonly mean: number
  /** Standard error. 0 if nothing was sampled, Infinity for a single sample. */
  readonly error: number
}
