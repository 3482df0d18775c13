import { tf, type Context, type Initializer, type Tensor } from '@elbow-vae/core'
import { mask, type Degrees } from './degrees.js'

/** A dense layer with masked weights. */
export interface MaskedLayer {
  readonly from: Degrees
  readonly to: Degrees
  /** Bias of each output, [1, outputs]; with a conditioning input [N, C], [N, outputs]. */
  bias(given?: Tensor): Tensor
  /** The masked kernel, W ∘ M, [inputs, outputs]. */
  weights(): Tensor
}

export interface MaskedLayerShape {
  readonly from: Degrees
  readonly to: Degrees
  readonly kernel: Initializer
  readonly bias: Initializer
  /** C, size of the conditioning input, which reaches every output; 0 by default. */
  readonly given?: number
}

export function maskedLayer(context: Context, name: string, shape: MaskedLayerShape): MaskedLayer {
  const { from, to, given: inputs = 0 } = shape
  const kernel = context.variable(`${name}/kernel`, [from.length, to.length], shape.kernel)
  const bias = context.variable(`${name}/bias`, [to.length], shape.bias)
  const unmasked = inputs > 0 ? context.variable(`${name}/given`, [inputs, to.length], shape.kernel) : undefined
  return {
    from,
    to,
    bias: (given) => (given && unmasked ? tf.add(tf.matMul(given, unmasked), bias) : tf.expandDims(bias, 0)),
    weights: () => tf.mul(kernel, mask(from, to)),
  }
}
