import {
  constantGradient,
  kernelScale,
  kernels,
  squaredDistances,
  stopGradient,
  tf,
  type Density,
  type Scalar,
  type Tensor,
} from '@elbow/core'

/**
 * Stein variational gradient (Liu & Wang 2016; as a divergence of InfoVAE: Zhao et al. 2017, appendix): the direction
 * that lowers KL(q(z) ‖ m(z)) fastest among functions of unit kernel norm.
 *
 *   φ(z_i) = 1/n Σ_j [ k(z_j, z_i) ∇ log m(z_j) + ∇_{z_j} k(z_j, z_i) ],    rbf kernel
 *
 * @param codes  draws from q(z), [n, D]
 * @returns scalar −1/n Σ_i z_i · stop(φ(z_i)): its gradient means something, its value does not
 */
export function stein(codes: Tensor, marginal: Density, bandwidth: number): Tensor {
  const [n = 0, dimensions = 0] = codes.shape
  const scale = kernelScale(dimensions, bandwidth)
  const z = stopGradient(codes)
  const logProb = (at: Tensor) => tf.sum<Scalar>(marginal.logProb(tf.reshape(at, [1, n, dimensions])))
  const score = constantGradient(logProb, z) //                                 ∇ log m(z_j), [n, D]
  const k = kernels.rbf(squaredDistances(z, z), scale) //                       [n, n], symmetric
  // ∇_{z_j} k(z_j, z_i) = −2 (z_j − z_i) k / scale; summed over j: 2 (z_i Σ_j k_ij − Σ_j k_ij z_j) / scale
  const repulsion = tf.mul(tf.sub(tf.mul(z, tf.sum(k, 1, true)), tf.matMul(k, z)), 2 / scale)
  const direction = tf.div(tf.add(tf.matMul(k, score), repulsion), n) //         φ, [n, D]
  return tf.neg(tf.div(tf.sum(tf.mul(codes, stopGradient(direction))), n))
}
