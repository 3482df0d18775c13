import { stopGradient } from '../tensors/stop-gradient.js'
import { tf, type Tensor } from '../tensors/tf.js'

/**
 * ‖a_i − b_j‖², [N, D] and [M, D] -> [N, M], without the [N, M, D] differences.
 *
 * The mean of b is subtracted from both: far from 0, ‖a‖² + ‖b‖² − 2a·b loses precision in float32.
 */
export function squaredDistances(from: Tensor, to: Tensor): Tensor {
  const center = stopGradient(tf.mean(to, 0, true))
  const [a, b] = [tf.sub(from, center), tf.sub(to, center)]
  const norms = tf.add(tf.sum(tf.square(a), 1, true), tf.reshape(tf.sum(tf.square(b), 1), [1, -1]))
  return tf.relu(tf.sub(norms, tf.mul(tf.matMul(a, b, false, true), 2))) // rounding may give −0.0001
}

/**
 * Kernels of the squared distance r² between codes of D dimensions. At bandwidth h = 1 the scale is the mean of r² for two
 * draws from N(0, I), 2D.
 *
 *   rbf   exp(−r² / 2Dh²)                                 Gretton et al. 2012
 *   imq   2Dh² / (2Dh² + r²)                              Tolstikhin et al. 2018, section 4: heavier tails
 */
export const kernels = {
  /** Gaussian. */
  rbf: (squared: Tensor, scale: number) => tf.exp(tf.div(squared, -scale)),
  /** Inverse multiquadric. */
  imq: (squared: Tensor, scale: number) => tf.div(scale, tf.add(squared, scale)),
} as const

/** Name of a kernel. */
export type KernelName = keyof typeof kernels
/** Names of all kernels. */
export const kernelNames = ['rbf', 'imq'] as const satisfies readonly KernelName[]

/** Scale of a kernel, 2 D h². */
export const kernelScale = (dimensions: number, bandwidth: number) => 2 * dimensions * bandwidth ** 2
