import { stopGradient, tf, type Tensor } from '@elbow-vae/core'
import type { GaussianParameters } from './gaussian-parameters.js'
import { oneHotArgMax } from './one-hot-arg-max.js'

/**
 * log N(z; μ_c, diag σ_c²) of every code under every component, by matrix products. No tensor is larger than [N, C].
 *
 *   −½ Σ_d ((z_d − μ_cd)/σ_cd)² = Σ_d z_d² (−½ τ_cd) + z_d μ_cd τ_cd − ½ μ_cd² τ_cd,   τ = σ⁻²
 *
 * In float32 the expanded square loses about 6e-8 · Σ_d ((z_d − center_d)/σ_cd)² nats to cancellation. That matters if σ is
 * small and z is near a component. Therefore the likeliest component is computed again from the difference. Other
 * components that overlap with it keep the error: callers compare both computations on some codes (evaluators/aggregate)
 * or use `exactPairwiseGaussianLogProb`.
 *
 * @param z  [N, D]
 * @returns  [N, C], nats
 */
export function pairwiseGaussianLogProb(z: Tensor, { mean, std }: GaussianParameters): Tensor {
  const center = stopGradient(tf.mean(mean, 0, true)) // any value is correct; this one keeps the squares small
  const from = tf.sub(z, center) //                                       [N, D]
  const to = tf.sub(mean, center) //                                      [C, D]
  const precision = tf.div(1, tf.square(std)) //                          [C, D]
  const normalizer = tf.sum(logScale(std), 1) //                          [C]
  const scaledMean = tf.mul(to, precision)
  const features = tf.concat([tf.square(from), from], 1) //               [N, 2D]
  const weights = tf.concat([tf.mul(precision, -0.5), scaledMean], 1) //  [C, 2D]
  const offset = tf.sub(tf.mul(tf.sum(tf.mul(to, scaledMean), 1), -0.5), normalizer)
  const expanded = tf.add(tf.matMul(features, weights, false, true), offset)

  const likeliest = oneHotArgMax(expanded) //                             [N, C]
  const own = selectComponents(likeliest, { mean, std })
  const standardized = tf.div(tf.sub(z, own.mean), own.std)
  const exact = tf.sub(tf.mul(tf.square(standardized), -0.5), logScale(own.std)) // [N, D]
  return tf.where(tf.cast(likeliest, 'bool'), tf.sum(exact, 1, true), expanded)
}

/** log σ + ½ log 2π */
const logScale = (std: Tensor) => tf.add(tf.log(std), 0.5 * Math.log(2 * Math.PI))

/**
 * Mean and standard deviation of the selected component of each row, [N, D].
 *
 * @param selected  one-hot, [N, C]
 */
export function selectComponents(selected: Tensor, { mean, std }: GaussianParameters): GaussianParameters {
  return { mean: tf.matMul(selected, mean), std: tf.matMul(selected, std) }
}
