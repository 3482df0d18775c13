import { tf, type Tensor } from '@elbow/core'
import { convolve, padded } from './images.js'
import type { Weights } from './weights.js'

/**
 * From pixels to both streams, in turned images (see `wholeLogits`). A pixel must not see itself, so x is shifted by a row
 * for what lies above, and by a column for what lies to the left; the code's picture may be seen everywhere and stays.
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

/** W ∗ [shift x, z]: one slice both shifts x and takes away what its pad has too much. */
function shifted(x: Tensor, z: Tensor, kernel: Tensor, by: 'row' | 'column'): Tensor {
  const [height, width] = kernel.shape as [number, number]
  const sides = by === 'row' ? (width - 1) / 2 : 0
  const [below, right] = [height - 1, by === 'row' ? sides : width - 1]
  const [down, across] = by === 'row' ? [1, 0] : [0, 1]
  const around = (image: Tensor, rows: number, columns: number) =>
    padded(image, [0, below + rows], [sides, right + columns])
  const moved = tf.slice(around(x, down, across), [0, down, across, 0], [-1, -1, -1, -1])
  return convolve(tf.concat([moved, around(z, 0, 0)], 3), kernel, 1, 'valid')
}
