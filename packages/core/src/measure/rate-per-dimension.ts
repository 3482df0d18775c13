import type { Measurement } from '../contracts/measurement.js'
import { tf, type Tensor } from '../tensors/tf.js'

/**
 * Rate of each dimension of the code.
 *
 *   R_d = E_{e(z|x)} log e(z_d|x)/m(z_d),   R = Σ_d R_d
 *
 * In closed form if the rate has one, else by the draws. For an autoregressive density R_d is conditional on the dimensions
 * before d.
 *
 * @returns  [B, D], nats; undefined if encoder or marginal has no log-density per dimension
 */
export function measureRatePerDimension({ posterior, marginal, draw, kl }: Measurement): Tensor | undefined {
  const closed = kl && posterior.klPerDimension?.(marginal)
  if (closed) return closed
  if (!posterior.logProbPerDimension || !marginal.logProbPerDimension) return undefined
  const { value, weight } = draw
  const each = tf.sub(posterior.logProbPerDimension(value), marginal.logProbPerDimension(value)) // [K, B, D]
  return weight ? tf.sum(tf.mul(tf.expandDims(weight, -1), each), 0) : tf.mean(each, 0)
}
