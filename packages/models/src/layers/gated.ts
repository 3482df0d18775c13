import { gate, tf, type Context } from '@elbow/core'
import type { Layer } from './dense.js'
import { gated, glorot, zeros } from './initial.js'

export interface ConvolutionShape {
  readonly inputs: number
  readonly outputs: number
  /** Height and width. */
  readonly kernel: readonly [number, number]
  readonly stride: number
  readonly padding: 'same' | 'valid'
}

/**
 * Linearly gated convolution.
 *
 *   h(x) = (W₁ ∗ x + b₁) · σ(W₂ ∗ x + b₂)     ABE appendix F
 *
 * One convolution with twice the channels, then a split: half the passes over x of two convolutions.
 *
 * @returns [B, H, W, inputs] -> [B, H', W', outputs]
 */
export function gatedConvolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  const fan = kernel[0] * kernel[1] * inputs
  const weights = context.variable(`${name}/kernel`, [...kernel, inputs, 2 * outputs], gated(fan))
  const bias = context.variable(`${name}/bias`, [2 * outputs], zeros)
  return (x) => {
    const [batch, height, width] = x.shape as [number, number, number]
    if (padding === 'valid' && height === kernel[0] && width === kernel[1]) {
      const covered = height * width * inputs // the kernel sees the whole image: a matrix product
      const product = tf.matMul(tf.reshape(x, [batch, covered]), tf.reshape(weights, [covered, 2 * outputs]))
      return gate(tf.reshape(tf.add(product, bias), [batch, 1, 1, 2 * outputs]))
    }
    return gate(tf.add(tf.conv2d(x as Image4, weights as unknown as Image4, stride, padding), bias))
  }
}

/** The transposed convolution of the same form: [B, H, W, inputs] -> [B, stride·H, stride·W, outputs] for `same`. */
export function gatedDeconvolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  // A pixel is made of one input where the kernel covers all it grows to, else of every stride-th place of the kernel.
  const fan = padding === 'valid' ? inputs : (kernel[0] * kernel[1] * inputs) / stride ** 2
  const weights = context.variable(`${name}/kernel`, [...kernel, 2 * outputs, inputs], gated(fan))
  const bias = context.variable(`${name}/bias`, [2 * outputs], zeros)
  return (x) => {
    const [batch, height, width] = x.shape as [number, number, number]
    if (padding === 'valid' && height === 1 && width === 1) {
      const grown = kernel[0] * kernel[1] * 2 * outputs // from one pixel: a matrix product
      const product = tf.matMul(tf.reshape(x, [batch, inputs]), tf.reshape(weights, [grown, inputs]), false, true)
      return gate(tf.add(tf.reshape(product, [batch, ...kernel, 2 * outputs]), bias))
    }
    const grown = (size: number, cover: number) => (padding === 'same' ? size * stride : (size - 1) * stride + cover)
    const out: [number, number, number, number] = [
      batch,
      grown(height, kernel[0]),
      grown(width, kernel[1]),
      2 * outputs,
    ]
    return gate(tf.add(tf.conv2dTranspose(x as Image4, weights as unknown as Image4, out, stride, padding), bias))
  }
}

type Image4 = Parameters<typeof tf.conv2d>[1] & Parameters<typeof tf.conv2dTranspose>[0]

/** Plain convolution, W ∗ x + b. */
export function convolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  const weights = context.variable(`${name}/kernel`, [...kernel, inputs, outputs], glorot)
  const bias = context.variable(`${name}/bias`, [outputs], zeros)
  return (x) => tf.add(tf.conv2d(x as Image4, weights as unknown as Image4, stride, padding), bias)
}
