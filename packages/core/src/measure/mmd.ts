import { tf, type Tensor } from '../tensors/tf.js'
import { kernelScale, kernels, squaredDistances, type KernelName } from './kernels.js'

/**
 * Maximum mean discrepancy, the unbiased estimate (Gretton et al. 2012, eq. 3):
 *
 *   MMD² = 1/n(n−1) Σ_{i≠j} k(z_i, z_j) + 1/m(m−1) Σ_{i≠j} k(p_i, p_j) − 2/nm Σ_{i,j} k(z_i, p_j)
 *
 * For codes with weights in q(z) other than 1/n, the pair weights W_ij replace 1/n(n−1), and Σ_j W_ij replaces 1/n.
 *
 * @param codes  draws from q(z), [n, D], n ≥ 2
 * @param prior  draws from m(z), [m, D], m ≥ 2
 * @param pairs  W, [n, n], symmetric, of sum 1, 0 for pairs that are not independent; default: 1/n(n−1) for i ≠ j
 * @returns scalar; an estimate may be negative if both distributions are nearly the same
 */
export function mmd(codes: Tensor, prior: Tensor, kernel: KernelName, bandwidth: number, pairs?: Tensor): Tensor {
  const [n = 0, dimensions = 0] = codes.shape
  const scale = kernelScale(dimensions, bandwidth)
  const k = (a: Tensor, b: Tensor) => kernels[kernel](squaredDistances(a, b), scale)
  const within = (a: Tensor) => {
    const count = a.shape[0]
    return tf.div(tf.sub(tf.sum(k(a, a)), count), count * (count - 1)) // k(z, z) = 1
  }
  const cross = k(codes, prior)
  const between = pairs
    ? tf.sum(tf.mul(tf.sum(pairs, 1), tf.mean(cross, 1)))
    : tf.div(tf.sum(cross), n * prior.shape[0])
  const amongCodes = pairs ? tf.sum(tf.mul(pairs, k(codes, codes))) : within(codes)
  return tf.sub(tf.add(amongCodes, within(prior)), tf.mul(between, 2))
}
