import { shapeOf, tf, type Tensor } from '@elbow-vae/core'
import { convolveTransposed } from '../../layers/convolve.js'

/** The transposed convolution that doubles height and width. */
export function upsample(h: Tensor, kernel: Tensor): Tensor {
  const [batch, height, width] = shapeOf(h, 4)
  return convolveTransposed(h, kernel, [batch, 2 * height, 2 * width, kernel.shape[2]!], 2, 'same')
}

/** Pads images with zeros: rows above and below, columns to the left and right. */
export const padImages = (images: Tensor, rows: [number, number], columns: [number, number]): Tensor =>
  tf.pad(images, [[0, 0], rows, columns, [0, 0]])

/** One of the two rows, [N, 1, 2 W, C], of an upsampled row [N, 1, W, C]. */
export function upsampledRow(row: Tensor, { kernel, bias }: { kernel: Tensor; bias: Tensor }, index: 0 | 1): Tensor {
  const both = upsample(row, kernel)
  return tf.add(tf.slice(both, [0, index, 0, 0], [-1, 1, -1, -1]), bias)
}

/** The weights of x in the kernel of a first layer. */
export const imageKernel = (kernel: Tensor): Tensor => tf.slice(kernel, [0, 0, 0, 0], [-1, -1, 1, -1])

/** Rotates images by 180°, which reverses the raster order. */
export const rotate180 = (images: Tensor): Tensor => tf.reverse(images, [1, 2])
