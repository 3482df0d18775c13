import { gate, tf, type Tensor } from '@elbow/core'
import type { Convolution, Layer } from './weights.js'

/** Applies a convolution to what it finds around a place: in whole images, in one row, or at one pixel. */
export type Apply = (convolution: Convolution, h: Tensor, besides?: Tensor) => Tensor

/**
 * h + c₂(c₁(h, besides)), c(h) = (W₁ ∗ h + b₁) · σ(W₂ ∗ h + b₂)
 *
 * The residual layer of PixelCNN++ with ABE's linear gates in place of its ReLUs.
 */
export function residual({ first, second }: Layer, h: Tensor, besides: Tensor | undefined, apply: Apply): Tensor {
  return tf.add(h, gate(apply(second, gate(apply(first, h, besides)))))
}

/** W h at every pixel: [N, H, W, inputs] -> [N, H, W, outputs] */
export function atPixels(h: Tensor, kernel: Tensor): Tensor {
  const [inputs, outputs] = kernel.shape as [number, number]
  return tf.reshape(tf.matMul(tf.reshape(h, [-1, inputs]), kernel), [...h.shape.slice(0, -1), outputs])
}
