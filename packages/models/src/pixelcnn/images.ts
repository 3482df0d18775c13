import { tf, type Tensor } from '@elbow/core'

type Four = [number, number, number, number]
type Image = ReturnType<typeof tf.tensor4d>

/** `tf.conv2d` over images [N, H, W, C], for tensors whose rank the compiler does not know. */
export const convolve = (h: Tensor, kernel: Tensor, stride: number | [number, number], padding: 'same' | 'valid') =>
  tf.conv2d(h as Image, kernel as Image, stride, padding) as Tensor

/** The transposed convolution that makes images twice as large. */
export function enlarge(h: Tensor, kernel: Tensor): Tensor {
  const [batch, height, width] = h.shape as [number, number, number]
  const shape: Four = [batch, 2 * height, 2 * width, kernel.shape[2]!]
  return tf.conv2dTranspose(h as Image, kernel as Image, shape, 2, 'same')
}

/** Zeros around images: rows above and below, columns to the left and right. */
export const padded = (images: Tensor, rows: [number, number], columns: [number, number]): Tensor =>
  tf.pad(images, [[0, 0], rows, columns, [0, 0]])

/** One of the two rows [N, 1, 2 W, C] that a row [N, 1, W, C] becomes at twice the size. */
export function enlargedRow(row: Tensor, { kernel, bias }: { kernel: Tensor; bias: Tensor }, which: 0 | 1): Tensor {
  const both = enlarge(row, kernel)
  return tf.add(tf.slice(both, [0, which, 0, 0], [-1, 1, -1, -1]), bias)
}

/** Of a first layer's kernel, the weights of x. */
export const ofImage = (kernel: Tensor): Tensor => tf.slice(kernel, [0, 0, 0, 0], [-1, -1, 1, -1])

/** By 180°: what comes first in raster order comes last. */
export const turned = (images: Tensor): Tensor => tf.reverse(images, [1, 2])
