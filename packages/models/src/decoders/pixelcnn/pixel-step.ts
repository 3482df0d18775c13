import { shapeOf, splitEqually, tf, type Tensor, type Tensors } from '@elbow-vae/core'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { imageKernel } from './images.js'
import { ConvolutionCache } from './convolution-cache.js'
import { residual, type Apply } from './residual.js'
import { Sequence } from './sequence.js'
import type { Weights } from './weights.js'
import { rowContextWidths } from './widths.js'

/**
 * One pixel of a rotated image, after `rowStep` of its row: the down-right stream at this pixel, at the `level` largest sizes,
 * and the pixel's value.
 *
 * For a kernel 2 × 2, the row step has computed the term of the second row. The first row covers this pixel and the previous
 * one, whose inputs are cached. Thus each position of each layer is computed once.
 *
 *   prepared_s  [N, …]        terms that the row step computed, at size s
 *   left_s      [N, …]        cached inputs of the convolutions at the previous position, at size s
 *   pixels      [N, window]   values of the previous pixels, the nearest first
 *   up          [N, depth]    output of the next smaller size, unless it is computed here
 *   uniform     [N, 1]
 *
 * @returns left_s and pixels for the next pixel, and up_s, the output of size s + 1 for the next pixel
 */
export const pixelStep =
  (weights: Weights, geometry: Geometry, level: number) =>
  (inputs: Tensors): Tensors => {
    const { downRight, firstLeft, readout } = weights
    const sizes = Array.from({ length: level }, (_, scale) => scale)
    const prepared = sizes.map((scale) => new Sequence(inputs[`prepared_${scale}`]!, rowContextWidths(geometry)))
    const memory = new ConvolutionCache(
      geometry,
      sizes.map((scale) => inputs[`left_${scale}`]),
    )
    const ups: Record<string, Tensor> = {}

    const at =
      (scale: number): Apply =>
      ({ kernel, shortcut }, h, second) => {
        const window = kernel.shape[1]! > 1 ? tf.concat([h, memory.exchange(scale, h)], 1) : h
        const own = tf.add(prepared[scale]!.next(), tf.matMul(window, nearRow(kernel)))
        return second && shortcut ? tf.add(own, tf.matMul(second, lowerHalf(shortcut))) : own
      }

    const pixels = inputs['pixels']!
    const pixelTerm = tf.matMul(pixels, nearRow(imageKernel(firstLeft.kernel)))
    const start = tf.add(prepared[0]!.next(), pixelTerm)
    const last = hourglass(geometry, start, {
      layer: (block, i, h, shortcut) =>
        residual(downRight.blocks[block]![i]!, h, shortcut, at(scaleOf(geometry, block))),
      between(pair, h, inner) {
        const [smaller, larger] = [downRight.shrink[pair], downRight.grow[pair]]
        if (!smaller || !larger) return inner(h)
        const window = tf.concat([h, memory.exchange(pair, h)], 1)
        if (pair === level - 1) return inputs['up']!
        const half = tf.add(prepared[pair + 1]!.next(), tf.matMul(window, nearRow(smaller.kernel)))
        const back = inner(half)
        memory.exchange(pair + 1, back)
        const [next, current] = splitEqually(tf.matMul(back, farRow(larger.kernel), false, true), 2)
        ups[`up_${pair}`] = tf.add(next, larger.bias)
        return tf.add(current, larger.bias)
      },
    })
    const logit = tf.add(tf.matMul(last, readout.kernel), readout.bias) // [N, 1]
    const value = tf.cast(tf.less(inputs['uniform']!, tf.sigmoid(logit)), 'float32')
    const count = pixels.shape[1]!
    const nextPixels = count > 1 ? tf.concat([value, tf.slice(pixels, [0, 0], [-1, count - 1])], 1) : value
    return { ...memory.written('left'), ...ups, pixels: nextPixels }
  }

/** Weights of a pixel's own row, the pixel's first: [columns · inputs, outputs]. A slice of whole rows is not copied. */
function nearRow(kernel: Tensor): Tensor {
  const [rows, columns, inputs, outputs] = shapeOf(kernel, 4)
  const flat = tf.reshape(kernel, [rows * columns * inputs, outputs])
  return rows > 1 ? tf.slice(flat, [0, 0], [columns * inputs, -1]) : flat
}

/** Second row of a transposed kernel [2, 2, outputs, inputs], [2 · outputs, inputs]. */
function farRow(kernel: Tensor): Tensor {
  const [, columns, outputs, inputs] = shapeOf(kernel, 4)
  return tf.slice(tf.reshape(kernel, [-1, inputs]), [columns * outputs, 0], [-1, -1])
}

/** Weights of the shortcut; the other half are those of the down stream. */
function lowerHalf(kernel: Tensor): Tensor {
  const [inputs] = shapeOf(kernel, 2)
  return tf.slice(kernel, [inputs / 2, 0], [-1, -1])
}
