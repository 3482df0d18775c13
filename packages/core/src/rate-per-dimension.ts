import type { Measurement } from './measure.js'
import { tf, type Tensor } from './tf.js'

/**
 * Which dimensions of the code an example's rate is spent on.
 *
 *   R_d = E_{e(z|x)} log e(z_d|x)/m(z_d),   R = Σ_d R_d
 *
 * In closed form where the rate has one, by the draws otherwise. Where a density takes its dimensions in turn, R_d is given
 * those before it.
 *
 * @returns  [B, D], nats; undefined where encoder or marginal does not come apart
 */
export function ratePerDimension({ posterior, marginal, draw, kl }: Measurement): Tensor | undefined {
  const closed = kl && posterior.klPerDimension?.(marginal)
  if (closed) return closed
  if (!posterior.logProbPerDimension || !marginal.logProbPerDimension) return undefined
  const { value, weight } = draw
  const each = tf.sub(posterior.logProbPerDimension(value), marginal.logProbPerDimension(value)) // [K, B, D]
  return weight ? tf.sum(tf.mul(tf.expandDims(weight, -1), each), 0) : tf.mean(each, 0)
}
