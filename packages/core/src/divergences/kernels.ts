import { stopGradient } from '../stop-gradient.js'
import { tf, type Tensor } from '../tf.js'

/**
 * ‖a_i − b_j‖², [N, D] and [M, D] -> [N, M], without the [N, M, D] differences.
 *
 * Both are taken relative to the mean of b, which changes no distance: far from 0, ‖a‖² + ‖b‖² − 2a·b cancels in float32.
 */
export function squaredDistances(from: Tensor, to: Tensor): Tensor {
  const center = stopGradient(tf.mean(to, 0, true))
  const [a, b] = [tf.sub(from, center), tf.sub(to, center)]
  const norms = tf.add(tf.sum(tf.square(a), 1, true), tf.reshape(tf.sum(tf.square(b), 1), [1, -1]))
  return tf.relu(tf.sub(norms, tf.mul(tf.matMul(a, b, false, true), 2))) // rounding may leave −0.0001
}

/**
 * Kernels of a squared distance r² between codes of D dimensions; a bandwidth of 1 is the typical distance of two draws
 * from N(0, I), r² ≈ 2D.
 *
 *   rbf   exp(−r² / 2Dh²)                                 Gretton et al. 2012
 *   imq   2Dh² / (2Dh² + r²)                              Tolstikhin et al. 2018, section 4: its tails reach outliers
 */
export const kernels = {
  /** Gaussian. */
  rbf: (squared: Tensor, scale: number) => tf.exp(tf.div(squared, -scale)),
  /** Inverse multiquadric. */
  imq: (squared: Tensor, scale: number) => tf.div(scale, tf.add(squared, scale)),
} as const

/** The name of a kernel. */
export type KernelName = keyof typeof kernels
/** All of them. */
export const kernelNames = ['rbf', 'imq'] as const satisfies readonly KernelName[]

/** 2 D h² */
export const kernelScale = (dimensions: number, bandwidth: number) => 2 * dimensions * bandwidth ** 2
