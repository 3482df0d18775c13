import { tf, type Tensor } from '@elbow-vae/core'
import { firstLayers } from './first-layers.js'
import type { Geometry } from './geometry.js'
import { hourglass, type Passage } from './hourglass.js'
import { convolve } from '../../layers/convolve.js'
import { upsample } from './images.js'
import { pointwiseConvolution, residual, type Apply } from './residual.js'
import type { Stream, Weights } from './weights.js'

/**
 * Logits of all pixels of whole images in one pass.
 *
 * Images are rotated by 180°: the pixels before a pixel in raster order are below it and to its right. `same` pads a kernel of
 * even size on that side. Therefore kernels of 2 × 3 and 2 × 2 are causal without explicit padding, which would copy every
 * layer.
 *
 * @param x  rotated images, [N, H, W, 1]
 * @param z  the code's picture, rotated, [N, H, W, 1]
 * @returns  rotated, [N, H, W, 1]
 */
export function imageLogits(weights: Weights, geometry: Geometry, x: Tensor, z: Tensor): Tensor {
  const start = firstLayers(weights, x, z)
  const downOutputs: Tensor[][] = weights.down.blocks.map(() => [])
  hourglass(geometry, start.down, {
    layer: (block, i, h, shortcut) =>
      (downOutputs[block]![i] = residual(weights.down.blocks[block]![i]!, h, shortcut, inWholeImages)),
    between: halved(weights.down, 0),
  })
  const last = hourglass(geometry, start.downRight, {
    layer(block, i, h, shortcut) {
      const down = downOutputs[block]![i]!
      const given = shortcut ? tf.concat([down, shortcut], 3) : down
      return residual(weights.downRight.blocks[block]![i]!, h, given, inWholeImages)
    },
    between: halved(weights.downRight, 1),
  })
  return tf.add(pointwiseConvolution(last, weights.readout.kernel), weights.readout.bias)
}

const inWholeImages: Apply = ({ kernel, bias, shortcut }, h, second) => {
  const own = tf.add(convolve(h, kernel, 1, 'same'), bias)
  return second && shortcut ? tf.add(own, pointwiseConvolution(second, shortcut)) : own
}

/**
 * The layers between two pairs of blocks have half the image size. Position (i, j) there corresponds to the first pixel of a
 * square of four, and must not depend on later pixels. Therefore the first row of the rotated image, the last one in raster
 * order, is omitted.
 *
 * @param column  1 to omit the first column, too
 */
const halved =
  ({ shrink, grow }: Stream, column: 0 | 1): Passage['between'] =>
  (pair, h, inner) => {
    const [smaller, larger] = [shrink[pair], grow[pair]]
    if (!smaller || !larger) return inner(h)
    const causal = tf.slice(h, [0, 1, column, 0], [-1, -1, -1, -1])
    const half = tf.add(convolve(causal, smaller.kernel, 2, 'same'), smaller.bias)
    return tf.add(upsample(inner(half), larger.kernel), larger.bias)
  }
