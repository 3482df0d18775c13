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
} from '@elbow-vae/core'

/**
 * Stein variational gradient (Liu & Wang 2016; as a divergence of InfoVAE: Zhao et al. 2017, appendix): the direction of steepest
 * descent of KL(q(z) ‖ m(z)) among functions of unit kernel norm.
 *
 *   φ(z_i) = Σ_j w_j [ k(z_j, z_i) ∇ log m(z_j) + ∇_{z_j} k(z_j, z_i) ],    rbf kernel
 *
 * @param codes    draws from q(z), [n, D]
 * @param weights  w, the weight of each code in q(z), [n]; default: 1/n
 * @returns scalar −Σ_i w_i z_i · stop(φ(z_i)), of which only the gradient is meaningful
 */
export function stein(codes: Tensor, marginal: Density, bandwidth: number, weights?: Tensor): Tensor {
  const [n = 0, dimensions = 0] = codes.shape
  const scale = kernelScale(dimensions, bandwidth)
  const z = stopGradient(codes)
  const logProb = (points: Tensor) => tf.sum<Scalar>(marginal.logProb(tf.reshape(points, [1, n, dimensions])))
  const score = constantGradient(logProb, z) //                                 ∇ log m(z_j), [n, D]
  const kernel = kernels.rbf(squaredDistances(z, z), scale) //                  [n, n], symmetric
  const k = weights ? tf.mul(kernel, weights) : kernel //                       n w_j k_ij, w = 1/n; or w_j k_ij
  // ∇_{z_j} k(z_j, z_i) = −2 (z_j − z_i) k / scale; summed over j: 2 (z_i Σ_j k_ij − Σ_j k_ij z_j) / scale
  const repulsion = tf.mul(tf.sub(tf.mul(z, tf.sum(k, 1, true)), tf.matMul(k, z)), 2 / scale)
  const sum = tf.add(tf.matMul(k, score), repulsion) //                         φ, [n, D], or n φ
  const direction = stopGradient(weights ? sum : tf.div(sum, n))
  const each = tf.mul(codes, direction)
  return tf.neg(weights ? tf.sum(tf.mul(tf.expandDims(weights, 1), each)) : tf.div(tf.sum(each), n))
}
