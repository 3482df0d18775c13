import { tf, type Tensor } from '../tf.js'
import { kernelScale, kernels, squaredDistances, type KernelName } from './kernels.js'

/**
 * Maximum mean discrepancy, the unbiased estimate (Gretton et al. 2012, eq. 3):
 *
 *   MMD² = 1/n(n−1) Σ_{i≠j} k(z_i, z_j) + 1/n(n−1) Σ_{i≠j} k(p_i, p_j) − 2/n² Σ_{i,j} k(z_i, p_j)
 *
 * @param codes  draws from q(z), [n, D]
 * @param prior  draws from m(z), [n, D]
 * @returns scalar; below zero now and then where both are nearly the same
 */
export function mmd(codes: Tensor, prior: Tensor, kernel: KernelName, bandwidth: number): Tensor {
  const [n = 0, dimensions = 0] = codes.shape
  const scale = kernelScale(dimensions, bandwidth)
  const k = (a: Tensor, b: Tensor) => kernels[kernel](squaredDistances(a, b), scale)
  const within = (a: Tensor) => tf.div(tf.sub(tf.sum(k(a, a)), n), n * (n - 1)) // k(z, z) = 1
  const between = tf.div(tf.sum(k(codes, prior)), n * n)
  return tf.sub(tf.add(within(codes), within(prior)), tf.mul(between, 2))
}
