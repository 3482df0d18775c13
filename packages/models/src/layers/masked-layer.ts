import { tf, type Context, type Initializer, type Tensor } from '@elbow/core'
import { mask, type Degrees } from './degrees.js'

/** A dense layer of which only some weights are there. */
export interface MaskedLayer {
  readonly from: Degrees
  readonly to: Degrees
  /** What is added to each output, [1, outputs]; [N, outputs] where the layer is told something, [N, C]. */
  bias(given?: Tensor): Tensor
  /** The kernel under its mask, W ∘ M, [inputs, outputs]. */
  weights(): Tensor
}

export interface MaskedLayerShape {
  readonly from: Degrees
  readonly to: Degrees
  readonly kernel: Initializer
  readonly bias: Initializer
  /** C, numbers that the layer is told beside its inputs; they reach every output. */
  readonly given?: number
}

export function maskedLayer(context: Context, name: string, shape: MaskedLayerShape): MaskedLayer {
  const { from, to, given: told = 0 } = shape
  const kernel = context.variable(`${name}/kernel`, [from.length, to.length], shape.kernel)
  const bias = context.variable(`${name}/bias`, [to.length], shape.bias)
  const whole = told > 0 ? context.variable(`${name}/given`, [told, to.length], shape.kernel) : undefined
  return {
    ...{ from, to },
    bias: (given) => (given && whole ? tf.add(tf.matMul(given, whole as Tensor), bias) : tf.expandDims(bias, 0)),
    weights: () => tf.mul(kernel, mask(from, to)),
  }
}
