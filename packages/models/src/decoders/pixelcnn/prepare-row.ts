import { shapeOf, tf, type Tensor } from '@elbow-vae/core'
import { convolve } from '../../layers/convolve.js'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { upsampledRow, imageKernel, padImages } from './images.js'
import type { ConvolutionCache } from './convolution-cache.js'
import { pointwiseConvolution } from './residual.js'
import type { Convolution, Weights } from './weights.js'

export interface RowContext {
  /** Term of the code in the first layer, [N, 1, W, depth]. */
  readonly code: Tensor
  /** Pixels of the previous rows, the nearest first, [N, rows, W, 1]. */
  readonly seen: Tensor
  /** Outputs of the down stream in this row, by block and layer. */
  readonly downOutputs: readonly (readonly Tensor[])[]
  /** Inputs of the down-right stream in the previous row. */
  readonly above: ConvolutionCache
}

/**
 * Terms of the convolutions of the down-right stream at each pixel of a row that are known before its pixels, in the order in
 * which `pixelStep` reads them: the bias, the term of the down stream, and the term of the kernel's second row.
 *
 * @returns prepared_s [N, W / 2^s, …]; and `up` [N, W / 2^s, depth], the output of the next smaller size if that is not
 *          computed in this row
 */
export function prepareRow(weights: Weights, geometry: Geometry, level: number, known: RowContext) {
  const { downRight } = weights
  const { above, downOutputs, code, seen } = known
  const prepared: Tensor[][] = Array.from({ length: level }, () => [])
  const outputs: Record<string, Tensor> = {}

  const knownTerms = (scale: number, { kernel, bias, shortcut }: Convolution, down?: Tensor): Tensor => {
    const [rows, , , channels] = shapeOf(kernel, 4)
    const zeros = () => tf.zeros([...code.shape.slice(0, -1), channels])
    const term = rows > 1 ? convolve(above.recall(scale), secondRow(kernel), 1, 'same') : zeros()
    return tf.add(down && shortcut ? tf.add(term, pointwiseConvolution(down, ofDown(shortcut, down))) : term, bias)
  }

  prepared[0]!.push(tf.add(code, pixelTerm(weights, seen)))
  hourglass(geometry, code, {
    layer(block, i, h) {
      const scale = scaleOf(geometry, block)
      const { first, second } = downRight.blocks[block]![i]!
      prepared[scale]!.push(knownTerms(scale, first, downOutputs[block]![i]), knownTerms(scale, second))
      return h
    },
    between(pair, h, inner) {
      const [smaller, larger] = [downRight.shrink[pair], downRight.grow[pair]]
      if (!smaller || !larger) return inner(h)
      const causal = tf.slice(above.recall(pair), [0, 0, 1, 0], [-1, -1, -1, -1])
      if (pair === level - 1) {
        outputs['up'] = tf.squeeze(upsampledRow(above.last(level), larger, 0), [1])
        return h
      }
      prepared[pair + 1]!.push(tf.add(convolve(causal, secondRow(smaller.kernel), 2, 'same'), smaller.bias))
      inner(h)
      above.recall(pair + 1)
      return h
    },
  })
  prepared.forEach((all, scale) => (outputs[`prepared_${scale}`] = tf.squeeze(tf.concat(all, 3), [1])))
  return outputs
}

/** Term of the previous row's pixels in the first layer. */
function pixelTerm({ firstAbove, firstLeft }: Weights, seen: Tensor): Tensor {
  const nearest = tf.slice(seen, [0, 0, 0, 0], [-1, 1, -1, -1])
  const above = convolve(padImages(nearest, [0, 0], [1, 1]), imageKernel(firstAbove.kernel), 1, 'valid')
  const [rows, columns] = shapeOf(firstLeft.kernel, 4)
  if (rows === 1) return above
  const shifted = tf.slice(padImages(nearest, [0, 0], [0, columns]), [0, 0, 1, 0], [-1, -1, -1, -1])
  return tf.add(above, convolve(shifted, imageKernel(secondRow(firstLeft.kernel)), 1, 'valid'))
}

const secondRow = (kernel: Tensor): Tensor => tf.slice(kernel, [1, 0, 0, 0], [1, -1, -1, -1])

/** Weights of the down stream in a shortcut: the first ones. */
const ofDown = (shortcut: Tensor, down: Tensor): Tensor => tf.slice(shortcut, [0, 0], [down.shape.at(-1)!, -1])
