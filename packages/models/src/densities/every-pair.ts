import { stopGradient, tf, type Tensor } from '@elbow/core'
import type { GaussianParameters } from './gaussian.js'
import { largest } from './largest.js'

/**
 * log N(z; μ_c, diag σ_c²) of every code under every component, by matrix products: no tensor is larger than [N, C].
 *
 *   −½ Σ_d ((z_d − μ_cd)/σ_cd)² = Σ_d z_d² (−½ τ_cd) + z_d μ_cd τ_cd − ½ μ_cd² τ_cd,   τ = σ⁻²
 *
 * The expanded square loses about 6e-8 · Σ_d ((z_d − centre_d)/σ_cd)² nats to cancellation, in float32. That matters where
 * σ is small and z lies near a component, so the likeliest component is computed again from the difference itself. Others
 * that overlap with it keep the loss: whoever calls this compares both ways on some codes (evaluators/aggregate) or
 * computes every pair from its differences (`everyPairExactly`).
 *
 * @param z  [N, D]
 * @returns  [N, C], nats
 */
export function everyPair(z: Tensor, { mean, deviation }: GaussianParameters): Tensor {
  const centre = stopGradient(tf.mean(mean, 0, true)) // any would do; this keeps the squares small
  const from = tf.sub(z, centre) //                                       [N, D]
  const to = tf.sub(mean, centre) //                                      [C, D]
  const precision = tf.div(1, tf.square(deviation)) //                    [C, D]
  const normalizer = tf.sum(logScale(deviation), 1) //                    [C]
  const pull = tf.mul(to, precision)
  const features = tf.concat([tf.square(from), from], 1) //               [N, 2D]
  const weights = tf.concat([tf.mul(precision, -0.5), pull], 1) //        [C, 2D]
  const offset = tf.sub(tf.mul(tf.sum(tf.mul(to, pull), 1), -0.5), normalizer)
  const expanded = tf.add(tf.matMul(features, weights, false, true), offset)

  const likeliest = largest(expanded) //                                  [N, C]
  const own = componentsOf(likeliest, { mean, deviation })
  const standardised = tf.div(tf.sub(z, own.mean), own.deviation)
  const exact = tf.sub(tf.mul(tf.square(standardised), -0.5), logScale(own.deviation)) // [N, D]
  return tf.where(tf.cast(likeliest, 'bool'), tf.sum(exact, 1, true), expanded)
}

/** log σ + ½ log 2π */
const logScale = (deviation: Tensor) => tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI))

/** Mean and deviation of one component each. @param chosen  one-hot, [N, C] */
export function componentsOf(chosen: Tensor, { mean, deviation }: GaussianParameters) {
  return { mean: tf.matMul(chosen, mean), deviation: tf.matMul(chosen, deviation) } // [N, D]
}
