import { shapeOf, tf, type Tensor } from '@elbow-vae/core'
import { convolve } from '../../layers/convolve.js'
import { padImages } from './images.js'
import type { Weights } from './weights.js'

/**
 * First layers of both streams, for rotated images (see `imageLogits`). A logit must not depend on its own pixel. Therefore x
 * is shifted by a row for the pixels above, and by a column for those to the left. The code's picture is not shifted: a logit
 * may depend on all of it.
 *
 *   down = W₁ ∗ [shift₁ x, z] + b₁,   down-right = W₂ ∗ [shift₁ x, z] + W₃ ∗ [shift₂ x, z] + b₂
 *
 * @param x  [N, H, W, 1]
 * @param z  the code's picture, [N, H, W, 1]
 * @returns  both [N, H, W, depth]
 */
export function firstLayers({ firstDown, firstAbove, firstLeft }: Weights, x: Tensor, z: Tensor) {
  const above = (kernel: Tensor) => shifted(x, z, kernel, 'row')
  const left = shifted(x, z, firstLeft.kernel, 'column')
  return {
    down: tf.add(above(firstDown.kernel), firstDown.bias),
    downRight: tf.add(tf.add(above(firstAbove.kernel), left), firstAbove.bias),
  }
}

/** W ∗ [shift x, z]. One slice both shifts x and removes the excess padding. */
function shifted(x: Tensor, z: Tensor, kernel: Tensor, by: 'row' | 'column'): Tensor {
  const [height, width] = shapeOf(kernel, 4)
  const sides = by === 'row' ? (width - 1) / 2 : 0
  const [below, right] = [height - 1, by === 'row' ? sides : width - 1]
  const [down, across] = by === 'row' ? [1, 0] : [0, 1]
  const padded = (image: Tensor, rows: number, columns: number) =>
    padImages(image, [0, below + rows], [sides, right + columns])
  const moved = tf.slice(padded(x, down, across), [0, down, across, 0], [-1, -1, -1, -1])
  return convolve(tf.concat([moved, padded(z, 0, 0)], 3), kernel, 1, 'valid')
}
