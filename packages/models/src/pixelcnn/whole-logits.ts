import { tf, type Tensor } from '@elbow/core'
import { firstLayers } from './first-layers.js'
import type { Geometry } from './geometry.js'
import { hourglass, type Passage } from './hourglass.js'
import { convolve, enlarge } from './images.js'
import { atPixels, residual, type Apply } from './residual.js'
import type { Stream, Weights } from './weights.js'

/**
 * Logits of all pixels of whole images at once.
 *
 * Images are turned by 180°, so that the pixels before a pixel in raster order lie below it and to its right. That is where
 * `same` pads for a kernel of even size, and so kernels of 2 × 3 and 2 × 2 are causal without a pad of our own, which would
 * cost a copy of every layer.
 *
 * @param x  turned images, [N, H, W, 1]
 * @param z  the code's picture, turned, [N, H, W, 1]
 * @returns  turned, [N, H, W, 1]
 */
export function wholeLogits(weights: Weights, geometry: Geometry, x: Tensor, z: Tensor): Tensor {
  const start = firstLayers(weights, x, z)
  const beside: Tensor[][] = weights.down.blocks.map(() => [])
  hourglass(geometry, start.down, {
    layer: (block, i, h, shortcut) =>
      (beside[block]![i] = residual(weights.down.blocks[block]![i]!, h, shortcut, everywhere)),
    between: halved(weights.down, 0),
  })
  const last = hourglass(geometry, start.downRight, {
    layer(block, i, h, shortcut) {
      const down = beside[block]![i]!
      const given = shortcut ? tf.concat([down, shortcut], 3) : down
      return residual(weights.downRight.blocks[block]![i]!, h, given, everywhere)
    },
    between: halved(weights.downRight, 1),
  })
  return tf.add(atPixels(last, weights.readout.kernel), weights.readout.bias)
}

const everywhere: Apply = ({ kernel, bias, shortcut }, h, besides) => {
  const own = tf.add(convolve(h, kernel, 1, 'same'), bias)
  return besides && shortcut ? tf.add(own, atPixels(besides, shortcut)) : own
}

/**
 * What lies between two pairs of blocks runs at half the size. Place (i, j) there stands for the first pixel of a square
 * of four, and sees nothing behind that: the first row of the turned image, which comes last in raster order, is left out.
 *
 * @param column  1 to leave out the first column, too
 */
const halved =
  ({ shrink, grow }: Stream, column: 0 | 1): Passage['between'] =>
  (pair, h, inner) => {
    const [smaller, larger] = [shrink[pair], grow[pair]]
    if (!smaller || !larger) return inner(h)
    const seen = tf.slice(h, [0, 1, column, 0], [-1, -1, -1, -1])
    const half = tf.add(convolve(seen, smaller.kernel, 2, 'same'), smaller.bias)
    return tf.add(enlarge(inner(half), larger.kernel), larger.bias)
  }
