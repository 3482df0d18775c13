import { glu, shapeOf, tf, type Context, gatedInitializer, glorotInitializer, zerosInitializer } from '@elbow-vae/core'
import { convolve, convolveTransposed } from './convolve.js'
import type { Layer } from './dense.js'

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
 * It is one convolution with twice the channels, followed by a split. That reads x half as often as two convolutions.
 *
 * @returns [B, H, W, inputs] -> [B, H', W', outputs]
 */
export function gatedConvolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  const fanIn = kernel[0] * kernel[1] * inputs
  const weights = context.variable(`${name}/kernel`, [...kernel, inputs, 2 * outputs], gatedInitializer(fanIn))
  const bias = context.variable(`${name}/bias`, [2 * outputs], zerosInitializer)
  return (x) => {
    const [batch, height, width] = shapeOf(x, 4)
    if (padding === 'valid' && height === kernel[0] && width === kernel[1]) {
      const window = height * width * inputs // the kernel covers the whole image: a matrix product
      const product = tf.matMul(tf.reshape(x, [batch, window]), tf.reshape(weights, [window, 2 * outputs]))
      return glu(tf.reshape(tf.add(product, bias), [batch, 1, 1, 2 * outputs]))
    }
    return glu(tf.add(convolve(x, weights, stride, padding), bias))
  }
}

/** The gated transposed convolution: [B, H, W, inputs] -> [B, stride·H, stride·W, outputs] for `same`. */
export function gatedDeconvolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  // `valid`: each output pixel has one input pixel. `same`: it has every stride-th position of the kernel per axis.
  const fanIn = padding === 'valid' ? inputs : (kernel[0] * kernel[1] * inputs) / stride ** 2
  const weights = context.variable(`${name}/kernel`, [...kernel, 2 * outputs, inputs], gatedInitializer(fanIn))
  const bias = context.variable(`${name}/bias`, [2 * outputs], zerosInitializer)
  return (x) => {
    const [batch, height, width] = shapeOf(x, 4)
    if (padding === 'valid' && height === 1 && width === 1) {
      const window = kernel[0] * kernel[1] * 2 * outputs // from one pixel: a matrix product
      const product = tf.matMul(tf.reshape(x, [batch, inputs]), tf.reshape(weights, [window, inputs]), false, true)
      return glu(tf.add(tf.reshape(product, [batch, ...kernel, 2 * outputs]), bias))
    }
    const outputSize = (size: number, kernelSize: number) =>
      padding === 'same' ? size * stride : (size - 1) * stride + kernelSize
    const outputShape: [number, number, number, number] = [
      batch,
      outputSize(height, kernel[0]),
      outputSize(width, kernel[1]),
      2 * outputs,
    ]
    return glu(tf.add(convolveTransposed(x, weights, outputShape, stride, padding), bias))
  }
}

/** Plain convolution, W ∗ x + b. */
export function convolution(context: Context, name: string, shape: ConvolutionShape): Layer {
  const { inputs, outputs, kernel, stride, padding } = shape
  const weights = context.variable(`${name}/kernel`, [...kernel, inputs, outputs], glorotInitializer)
  const bias = context.variable(`${name}/bias`, [outputs], zerosInitializer)
  return (x) => tf.add(convolve(x, weights, stride, padding), bias)
}
