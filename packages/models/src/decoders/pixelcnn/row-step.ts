import { shapeOf, tf, type Tensor, type Tensors } from '@elbow-vae/core'
import { convolve } from '../../layers/convolve.js'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { upsampledRow, imageKernel, padImages } from './images.js'
import { ConvolutionCache } from './convolution-cache.js'
import { prepareRow } from './prepare-row.js'
import { pointwiseConvolution, residual, type Apply } from './residual.js'
import type { Weights } from './weights.js'

/**
 * Everything in one row of rotated images that does not depend on its pixels: the down stream in this row, at the `level`
 * largest sizes; and for each convolution of the down-right stream the terms of the previous row, the down stream and the
 * code.
 *
 *   code_down, code_down_right  [N, W, depth]       terms of the code in the first layers
 *   values                      [N, W, 1]           pixels of the previous row
 *   seen                        [N, rows, W, 1]     pixels of the rows before it, the nearest first
 *   down_s                      [N, 1, W / 2^s, …]  inputs of the down stream in the previous row, at size s
 *   right_s                     [N, 1, W / 2^s, …]  inputs of the down-right stream in the previous row
 *
 * @returns prepared_s for the pixels; `up`, the output of the next smaller size in the down-right stream, unless that is
 *          computed here; down_s and seen for the next row
 */
export const rowStep =
  (weights: Weights, geometry: Geometry, level: number) =>
  (inputs: Tensors): Tensors => {
    const { down, firstDown } = weights
    const seen = latest(inputs['values']!, inputs['seen']!)
    const sides = (firstDown.kernel.shape[1]! - 1) / 2
    const pixelTerm = convolve(padImages(seen, [0, 0], [sides, sides]), imageKernel(firstDown.kernel), 1, 'valid')
    const memory = memoryOf(inputs, 'down', geometry, level)
    const downOutputs: Tensor[][] = down.blocks.map(() => [])

    hourglass(geometry, tf.add(tf.expandDims(inputs['code_down']!, 1), pixelTerm), {
      layer(block, i, h, shortcut) {
        const apply = inRow(memory, scaleOf(geometry, block))
        return (downOutputs[block]![i] = residual(down.blocks[block]![i]!, h, shortcut, apply))
      },
      between(pair, h, inner) {
        const [smaller, larger] = [down.shrink[pair], down.grow[pair]]
        if (!smaller || !larger) return inner(h)
        const both = tf.concat([h, memory.exchange(pair, h)], 1)
        if (pair === level - 1) return upsampledRow(memory.last(level), larger, 0)
        const half = convolve(padImages(both, [0, 0], [0, 1]), smaller.kernel, 2, 'valid')
        const back = inner(tf.add(half, smaller.bias))
        memory.exchange(pair + 1, back)
        return upsampledRow(back, larger, 1)
      },
    })
    const above = memoryOf(inputs, 'right', geometry, level)
    const code = tf.expandDims(inputs['code_down_right']!, 1)
    return {
      ...prepareRow(weights, geometry, level, { code, seen, downOutputs, above }),
      ...memory.written('down'),
      seen,
    }
  }

/** Applies a convolution of the down stream in one row, [N, 1, W, inputs], with the cached inputs of the previous row. */
const inRow =
  (memory: ConvolutionCache, scale: number): Apply =>
  ({ kernel, bias, shortcut }, h, second) => {
    const [rows, columns] = shapeOf(kernel, 4)
    const sides = (columns - 1) / 2
    const both = rows > 1 ? tf.concat([h, memory.exchange(scale, h)], 1) : h
    const own = tf.add(convolve(padImages(both, [0, 0], [sides, sides]), kernel, 1, 'valid'), bias)
    return second && shortcut ? tf.add(own, pointwiseConvolution(second, shortcut)) : own
  }

/** Prepends the newest row and drops the oldest. */
function latest(values: Tensor, seen: Tensor): Tensor {
  const newest = tf.expandDims(values, 1)
  const rows = seen.shape[1]!
  return rows > 1 ? tf.concat([newest, tf.slice(seen, [0, 0, 0, 0], [-1, rows - 1, -1, -1])], 1) : newest
}

const memoryOf = (inputs: Tensors, name: string, geometry: Geometry, level: number) =>
  new ConvolutionCache(
    geometry,
    Array.from({ length: level + 1 }, (_, scale) => inputs[`${name}_${scale}`]),
  )
