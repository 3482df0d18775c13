import { tf, type Tensor } from '@elbow/core'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { convolve, enlargedRow, ofImage, padded } from './images.js'
import type { Memory } from './memory.js'
import { atPixels } from './residual.js'
import type { Convolution, Weights } from './weights.js'

export interface KnownOfRow {
  /** What the code contributes to the first layer, [N, 1, W, depth]. */
  readonly code: Tensor
  /** Pixels of the rows before, the nearest first, [N, rows, W, 1]. */
  readonly seen: Tensor
  /** The down stream in this row, by block and layer. */
  readonly beside: readonly (readonly Tensor[])[]
  /** What the down-right stream was given in the row before. */
  readonly above: Memory
}

/**
 * What a row of turned images knows of the convolutions of the down-right stream at each of its pixels, in the order in
 * which `pixelStep` asks: the bias, what the down stream adds, and what the kernel's second row finds in the row before.
 *
 * @returns prepared_s [N, W / 2^s, …]; and `up` [N, W / 2^s, depth], what comes from the next smaller size where that is
 *          not computed in this row
 */
export function prepare(weights: Weights, geometry: Geometry, level: number, known: KnownOfRow) {
  const { downRight } = weights
  const { above, beside, code, seen } = known
  const prepared: Tensor[][] = Array.from({ length: level }, () => [])
  const made: Record<string, Tensor> = {}

  const contributions = (scale: number, { kernel, bias, shortcut }: Convolution, down?: Tensor): Tensor => {
    const [rows, , , outputs] = kernel.shape as [number, number, number, number]
    const nothing = () => tf.zeros([...code.shape.slice(0, -1), outputs])
    const found = rows > 1 ? convolve(above.recall(scale), secondRow(kernel), 1, 'same') : nothing()
    return tf.add(down && shortcut ? tf.add(found, atPixels(down, ofDown(shortcut, down))) : found, bias)
  }

  prepared[0]!.push(tf.add(code, ofPixels(weights, seen)))
  hourglass(geometry, code, {
    layer(block, i, h) {
      const scale = scaleOf(geometry, block)
      const { first, second } = downRight.blocks[block]![i]!
      prepared[scale]!.push(contributions(scale, first, beside[block]![i]), contributions(scale, second))
      return h
    },
    between(pair, h, inner) {
      const [smaller, larger] = [downRight.shrink[pair], downRight.grow[pair]]
      if (!smaller || !larger) return inner(h)
      const squares = tf.slice(above.recall(pair), [0, 0, 1, 0], [-1, -1, -1, -1])
      if (pair === level - 1) {
        made['up'] = tf.squeeze(enlargedRow(above.last(level), larger, 0), [1])
        return h
      }
      prepared[pair + 1]!.push(tf.add(convolve(squares, secondRow(smaller.kernel), 2, 'same'), smaller.bias))
      inner(h)
      above.recall(pair + 1)
      return h
    },
  })
  prepared.forEach((all, scale) => (made[`prepared_${scale}`] = tf.squeeze(tf.concat(all, 3), [1])))
  return made
}

/** What the first layer finds in the row before. */
function ofPixels({ firstAbove, firstLeft }: Weights, seen: Tensor): Tensor {
  const nearest = tf.slice(seen, [0, 0, 0, 0], [-1, 1, -1, -1])
  const above = convolve(padded(nearest, [0, 0], [1, 1]), ofImage(firstAbove.kernel), 1, 'valid')
  const [rows, columns] = firstLeft.kernel.shape as [number, number]
  if (rows === 1) return above
  const shifted = tf.slice(padded(nearest, [0, 0], [0, columns]), [0, 0, 1, 0], [-1, -1, -1, -1])
  return tf.add(above, convolve(shifted, ofImage(secondRow(firstLeft.kernel)), 1, 'valid'))
}

const secondRow = (kernel: Tensor): Tensor => tf.slice(kernel, [1, 0, 0, 0], [1, -1, -1, -1])

/** Of a shortcut's weights, those of the down stream: they come first. */
const ofDown = (shortcut: Tensor, down: Tensor): Tensor => tf.slice(shortcut, [0, 0], [down.shape.at(-1)!, -1])
