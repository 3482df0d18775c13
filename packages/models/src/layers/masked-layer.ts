import { tf, type Context, type Initializer, type Tensor } from '@elbow/core'
import { mask, type Degrees } from './degrees.js'

/** A dense layer of which only some weights are there. */
export interface MaskedLayer {
  readonly from: Degrees
  readonly to: Degrees
  /** [outputs] */
  readonly bias: Tensor
  /** The kernel under its mask, W ∘ M, [inputs, outputs]. */
  weights(): Tensor
}

export interface MaskedLayerShape {
  readonly from: Degrees
  readonly to: Degrees
  readonly kernel: Initializer
  readonly bias: Initializer
}

export function maskedLayer(context: Context, name: string, shape: MaskedLayerShape): MaskedLayer {
  const { from, to } = shape
  const kernel = context.variable(`${name}/kernel`, [from.length, to.length], shape.kernel)
  const bias = context.variable(`${name}/bias`, [to.length], shape.bias)
  return { from, to, bias, weights: () => tf.mul(kernel, mask(from, to)) }
}
