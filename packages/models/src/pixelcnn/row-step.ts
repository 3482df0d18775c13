import { tf, type Tensor, type Tensors } from '@elbow/core'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { convolve, enlargedRow, ofImage, padded } from './images.js'
import { Memory } from './memory.js'
import { prepare } from './prepare.js'
import { atPixels, residual, type Apply } from './residual.js'
import type { Weights } from './weights.js'

/**
 * All that can be known of one row of turned images before its pixels are: the down stream in this row, at the `level`
 * largest sizes; and for each convolution of the down-right stream what the row before, the down stream and the code
 * contribute.
 *
 *   code_down, code_down_right  [N, W, depth]       what the code contributes to the first layers
 *   values                      [N, W, 1]           pixels of the row before
 *   seen                        [N, rows, W, 1]     pixels of the rows before that one, the nearest first
 *   down_s                      [N, 1, W / 2^s, …]  what the down stream was given in the row before, at size s
 *   right_s                     [N, 1, W / 2^s, …]  what the down-right stream was
 *
 * @returns prepared_s for the pixels; `up`, what the down-right stream is given from the next smaller size, unless that is
 *          computed here; down_s and seen for the row behind this one
 */
export const rowStep =
  (weights: Weights, geometry: Geometry, level: number) =>
  (inputs: Tensors): Tensors => {
    const { down, firstDown } = weights
    const seen = latest(inputs['values']!, inputs['seen']!)
    const sides = (firstDown.kernel.shape[1]! - 1) / 2
    const ofPixels = convolve(padded(seen, [0, 0], [sides, sides]), ofImage(firstDown.kernel), 1, 'valid')
    const memory = memoryOf(inputs, 'down', geometry, level)
    const beside: Tensor[][] = down.blocks.map(() => [])

    hourglass(geometry, tf.add(tf.expandDims(inputs['code_down']!, 1), ofPixels), {
      layer(block, i, h, shortcut) {
        const apply = inRow(memory, scaleOf(geometry, block))
        return (beside[block]![i] = residual(down.blocks[block]![i]!, h, shortcut, apply))
      },
      between(pair, h, inner) {
        const [smaller, larger] = [down.shrink[pair], down.grow[pair]]
        if (!smaller || !larger) return inner(h)
        const both = tf.concat([h, memory.exchange(pair, h)], 1)
        if (pair === level - 1) return enlargedRow(memory.last(level), larger, 0)
        const half = convolve(padded(both, [0, 0], [0, 1]), smaller.kernel, 2, 'valid')
        const back = inner(tf.add(half, smaller.bias))
        memory.exchange(pair + 1, back)
        return enlargedRow(back, larger, 1)
      },
    })
    const above = memoryOf(inputs, 'right', geometry, level)
    const code = tf.expandDims(inputs['code_down_right']!, 1)
    return { ...prepare(weights, geometry, level, { code, seen, beside, above }), ...memory.written('down'), seen }
  }

/** A down-stream convolution in one row [N, 1, W, inputs], the row before being remembered. */
const inRow =
  (memory: Memory, scale: number): Apply =>
  ({ kernel, bias, shortcut }, h, besides) => {
    const [rows, columns] = kernel.shape as [number, number]
    const sides = (columns - 1) / 2
    const both = rows > 1 ? tf.concat([h, memory.exchange(scale, h)], 1) : h
    const own = tf.add(convolve(padded(both, [0, 0], [sides, sides]), kernel, 1, 'valid'), bias)
    return besides && shortcut ? tf.add(own, atPixels(besides, shortcut)) : own
  }

/** The newest row comes first, the oldest is forgotten. */
function latest(values: Tensor, seen: Tensor): Tensor {
  const newest = tf.expandDims(values, 1)
  const rows = seen.shape[1]!
  return rows > 1 ? tf.concat([newest, tf.slice(seen, [0, 0, 0, 0], [-1, rows - 1, -1, -1])], 1) : newest
}

const memoryOf = (inputs: Tensors, name: string, geometry: Geometry, level: number) =>
  new Memory(
    geometry,
    Array.from({ length: level + 1 }, (_, scale) => inputs[`${name}_${scale}`]),
  )
