import type { Scalar, Tensor } from '../tensors/tf.js'
import type { Conditional, Marginal } from './conditional.js'
import type { Density, Draw } from './density.js'
import type { Noise } from './noise.js'

/** The three densities of ABE section 2: e(z|x), d(x|z), m(z). */
export interface Model {
  readonly encoder: Conditional
  readonly decoder: Conditional
  readonly marginal: Marginal
  /** Names of the plugins that created the parts, for error messages. */
  readonly names?: Readonly<Record<'encoder' | 'decoder' | 'marginal', string>> & { readonly objective?: string }
}

/** How the rate was estimated: values of the column `rate_estimator`. */
export type RateEstimator = 'closed-form' | 'enumerated' | 'quadrature' | 'sampled'

/**
 * Densities, draws, rate and distortion of one step. Objectives and evaluators combine them.
 *
 * K draws, B examples; rate and distortion in nats per example.
 */
export interface Measurement {
  /** [B, …event] */
  readonly x: Tensor
  /** p(x) of each example, [B], summing to 1. Absent means 1/B. */
  readonly weights?: Tensor
  /** Draws z ~ e(z|x), or all values of z with their weights. */
  readonly draw: Draw
  /** e(z|x) of each example. */
  readonly posterior: Density
  /** d(x|z) of each draw. */
  readonly likelihood: Density
  /** m(z) */
  readonly marginal: Density
  /** log e(z|x), [K, B] */
  readonly logPosterior: Tensor
  /** log m(z), [K, B] */
  readonly logMarginal: Tensor
  /**
   * Rate of each draw, [K, B], or its expectation over z, [1, B], if that has a closed form.
   *
   *   R = log e(z|x) − log m(z)     ABE (arXiv:1711.00464), eq. 5
   */
  readonly rate: Tensor
  /**
   * Distortion of each draw, [K, B].
   *
   *   D = −log d(x|z)     ABE (arXiv:1711.00464), eq. 4
   */
  readonly distortion: Tensor
  /** KL(e(z|x) ‖ m(z)), [B], if it has a closed form. */
  readonly kl?: Tensor
  readonly rateEstimator: RateEstimator
  /** Examples in the training split; null for exact data. */
  readonly trainingSize: number | null
  /** Expectation over draws, with their weights: [K, B] or [1, B] -> [B]. */
  meanOverDraws(value: Tensor): Tensor
  /**
   * Expectation over draws and examples, with their weights: [K, B], [1, B] or [B] -> scalar.
   *
   * Use it instead of `tf.mean`, which ignores the weights.
   */
  mean(value: Tensor): Scalar
}

/** Examples and noise of one step, and how expectations over the code are computed. */
export interface MeasureOptions {
  /** [B, …event] */
  readonly x: Tensor
  /** p(x) of each example, [B], summing to 1. Absent means 1/B. */
  readonly weights?: Tensor
  readonly noise: Noise
  /** K, draws per example. */
  readonly samples: number
  /** Sum over all values of a finite code instead of drawing from it. */
  readonly enumerate: boolean
  /** Nodes per dimension of a quadrature over the code. Absent or 0 means draws instead of a quadrature. */
  readonly quadrature?: number
  /** `auto` uses the closed form if there is one. */
  readonly rateEstimator: 'auto' | 'sampled'
  /** Examples in the training split; null for exact data. */
  readonly trainingSize: number | null
  /** See `Objective.weighDraws`. */
  readonly weighDraws?: ((logWeight: Tensor) => Tensor) | undefined
}
