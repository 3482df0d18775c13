import { glu, shapeOf, tf, type Tensor } from '@elbow-vae/core'
import type { Convolution, ResidualWeights } from './weights.js'

/** Applies a convolution in whole images, in one row, or at one pixel. `second` is the input of its shortcut. */
export type Apply = (convolution: Convolution, h: Tensor, second?: Tensor) => Tensor

/**
 * The residual layer of PixelCNN++ (arXiv:1701.05517) with ABE's linear gates instead of ReLUs.
 *
 *   h + c₂(c₁(h, s)),   c(h) = (W₁ ∗ h + b₁) · σ(W₂ ∗ h + b₂),   s the second input
 */
export function residual(
  { first, second }: ResidualWeights,
  h: Tensor,
  shortcut: Tensor | undefined,
  apply: Apply,
): Tensor {
  return tf.add(h, glu(apply(second, glu(apply(first, h, shortcut)))))
}

/** W h at every pixel: [N, H, W, inputs] -> [N, H, W, outputs] */
export function pointwiseConvolution(h: Tensor, kernel: Tensor): Tensor {
  const [inputs, outputs] = shapeOf(kernel, 2)
  return tf.reshape(tf.matMul(tf.reshape(h, [-1, inputs]), kernel), [...h.shape.slice(0, -1), outputs])
}
