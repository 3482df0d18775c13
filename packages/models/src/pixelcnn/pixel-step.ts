import { tf, type Tensor, type Tensors } from '@elbow/core'
import { scaleOf, type Geometry } from './geometry.js'
import { hourglass } from './hourglass.js'
import { ofImage } from './images.js'
import { Memory } from './memory.js'
import { residual, type Apply } from './residual.js'
import { Sequence } from './sequence.js'
import type { Weights } from './weights.js'
import { preparedWidths } from './widths.js'

/**
 * One pixel of a turned image, when its row has been prepared: the down-right stream at this pixel, at the `level` largest
 * sizes, and the pixel's value.
 *
 * Of a kernel 2 × 2, the row knows already what the second row contributes; of the first, it sees this pixel and remembers
 * the one before. So each place of each layer is computed once.
 *
 *   prepared_s  [N, …]        what the row knows beforehand, at size s
 *   left_s      [N, …]        what the convolutions were given at the place before, at size s
 *   pixels      [N, window]   values of the pixels before, the nearest first
 *   up          [N, depth]    from the next smaller size, unless it is computed here
 *   uniform     [N, 1]
 *
 * @returns left_s and pixels for the pixel behind this one, and up_s: what that pixel is given from size s + 1
 */
export const pixelStep =
  (weights: Weights, geometry: Geometry, level: number) =>
  (inputs: Tensors): Tensors => {
    const { downRight, firstLeft, readout } = weights
    const sizes = Array.from({ length: level }, (_, scale) => scale)
    const prepared = sizes.map((scale) => new Sequence(inputs[`prepared_${scale}`]!, preparedWidths(geometry)))
    const memory = new Memory(
      geometry,
      sizes.map((scale) => inputs[`left_${scale}`]),
    )
    const ups: Record<string, Tensor> = {}

    const at =
      (scale: number): Apply =>
      ({ kernel, shortcut }, h, besides) => {
        const seen = kernel.shape[1]! > 1 ? tf.concat([h, memory.exchange(scale, h)], 1) : h
        const own = tf.add(prepared[scale]!.next(), tf.matMul(seen, nearRow(kernel)))
        return besides && shortcut ? tf.add(own, tf.matMul(besides, lowerHalf(shortcut))) : own
      }

    const pixels = inputs['pixels']!
    const ofPixels = tf.matMul(pixels, nearRow(ofImage(firstLeft.kernel)))
    const start = tf.add(prepared[0]!.next(), ofPixels)
    const last = hourglass(geometry, start, {
      layer: (block, i, h, shortcut) =>
        residual(downRight.blocks[block]![i]!, h, shortcut, at(scaleOf(geometry, block))),
      between(pair, h, inner) {
        const [smaller, larger] = [downRight.shrink[pair], downRight.grow[pair]]
        if (!smaller || !larger) return inner(h)
        const seen = tf.concat([h, memory.exchange(pair, h)], 1)
        if (pair === level - 1) return inputs['up']!
        const half = tf.add(prepared[pair + 1]!.next(), tf.matMul(seen, nearRow(smaller.kernel)))
        const back = inner(half)
        memory.exchange(pair + 1, back)
        const [behind, here] = tf.split(tf.matMul(back, farRow(larger.kernel), false, true), 2, 1) as [Tensor, Tensor]
        ups[`up_${pair}`] = tf.add(behind, larger.bias)
        return tf.add(here, larger.bias)
      },
    })
    const logit = tf.add(tf.matMul(last, readout.kernel), readout.bias) // [N, 1]
    const value = tf.cast(tf.less(inputs['uniform']!, tf.sigmoid(logit)), 'float32')
    const window = pixels.shape[1]!
    const moved = window > 1 ? tf.concat([value, tf.slice(pixels, [0, 0], [-1, window - 1])], 1) : value
    return { ...memory.written('left'), ...ups, pixels: moved }
  }

/** The weights of a pixel's own row, the pixel's first: [columns · inputs, outputs]. A slice of whole rows is not copied. */
function nearRow(kernel: Tensor): Tensor {
  const [rows, columns, inputs, outputs] = kernel.shape as [number, number, number, number]
  const flat = tf.reshape(kernel, [rows * columns * inputs, outputs])
  return rows > 1 ? tf.slice(flat, [0, 0], [columns * inputs, -1]) : flat
}

/** Of a transposed kernel [2, 2, outputs, inputs], what makes the row that comes first in turned images: [2 · outputs, inputs] */
function farRow(kernel: Tensor): Tensor {
  const [, columns, outputs, inputs] = kernel.shape as [number, number, number, number]
  return tf.slice(tf.reshape(kernel, [-1, inputs]), [columns * outputs, 0], [-1, -1])
}

/** Of the weights of a shortcut beside the down stream: those of the shortcut. */
function lowerHalf(kernel: Tensor): Tensor {
  const [inputs] = kernel.shape as [number, number]
  return tf.slice(kernel, [inputs / 2, 0], [-1, -1])
}
