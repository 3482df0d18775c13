import {
  tf,
  type Context,
  type Initializer,
  type Tensor,
  activationNames,
  activations,
  type Activation,
  glorotInitializer,
  normalInitializer,
  zerosInitializer,
} from '@elbow-vae/core'
import { hiddenDegrees, inputDegrees, outputDegrees } from './degrees.js'
import { maskedLayer } from './masked-layer.js'
import { sampleByDimension, type NextDimension } from './sample-by-dimension.js'

/** Options of every part with an autoregressive network. */
export const madeOptions = {
  hidden: { default: [640, 640, 640], min: 1, integer: true, help: 'units of each hidden layer of a masked network' },
  activation: { default: 'relu', choices: activationNames, help: 'after each hidden layer of a masked network' },
} as const

/** Sizes of a masked network. */
export interface MadeShape {
  /** D */
  readonly size: number
  /** P, outputs per dimension. */
  readonly outputs: number
  /** Units of each hidden layer. */
  readonly hidden: readonly number[]
  readonly activation: Activation
  /** Initial values of the last bias, [D · P]; zeros by default. */
  readonly start?: Initializer
  /** C, size of the conditioning input, such as a code; 0 by default. */
  readonly given?: number
}

/** A network with P outputs per dimension. They depend on the dimensions before it and on the conditioning input. */
export interface MadeNetwork {
  /**
   * All outputs in one pass: [lead…, D] -> [lead…, D, P].
   *
   * @param given  conditioning input, [lead…, C]
   */
  parallel(x: Tensor, given?: Tensor): Tensor
  /**
   * Computes x one dimension after the other, [N, D], with as many multiplications as one pass of `parallel`.
   *
   * @param given  conditioning input, [N, C]
   */
  sequential(next: NextDimension, given?: Tensor): Tensor
}

/**
 * Masked autoencoder for distribution estimation (Germain et al. 2015, arXiv:1502.03509, section 4).
 *
 *   h₀ = x,   h_l = activation(h_{l−1} (W_l ∘ M_l) + b_l),   output = h_L (V ∘ M) + c
 *
 * With a conditioning input g, every bias is b_l + g U_l, without a mask: all outputs may depend on g. The last kernel has
 * small initial values, so that the initial output is nearly its bias.
 */
export function made(context: Context, shape: MadeShape): MadeNetwork {
  const { size, outputs, hidden, start = zerosInitializer, given: inputs = 0 } = shape
  const activation = activations[shape.activation]
  const degrees = [
    inputDegrees(size),
    ...hidden.map((width) => hiddenDegrees(width, size)),
    outputDegrees(size, outputs),
  ]
  const layers = degrees.slice(1).map((to, l) => {
    const [name, kernel, bias] =
      l < hidden.length
        ? [`hidden_${l}`, glorotInitializer, zerosInitializer]
        : ['readout', normalInitializer(0.01), start]
    return maskedLayer(context, name, { from: degrees[l]!, to, kernel, bias, given: inputs })
  })
  return {
    parallel(x, given) {
      const rows = given && tf.reshape(given, [-1, inputs])
      const output = layers.reduce(
        (h, { weights, bias }, l) => {
          const sum = tf.add(tf.matMul(h, weights()), bias(rows))
          return l < hidden.length ? activation(sum) : sum
        },
        tf.reshape(x, [-1, size]),
      )
      return tf.reshape(output, [...x.shape, outputs])
    },
    sequential: (next, given) => sampleByDimension({ layers, size, activation }, next, given),
  }
}
