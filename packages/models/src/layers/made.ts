import { tf, type Context, type Initializer, type Tensor } from '@elbow/core'
import { activationNames, activations, type Activation } from './activations.js'
import { hiddenDegrees, inputDegrees, outputDegrees } from './degrees.js'
import { glorot, normal, zeros } from './initial.js'
import { maskedLayer } from './masked-layer.js'
import { oneByOne, type Next } from './one-by-one.js'

/** Options of every part with an autoregressive network. */
export const madeOptions = {
  hidden: { default: [640, 640, 640], min: 1, integer: true, help: 'units of each hidden layer of a masked network' },
  activation: { default: 'relu', choices: activationNames, help: 'after each hidden layer of a masked network' },
} as const

export interface MadeShape {
  /** D */
  readonly size: number
  /** P, numbers about each dimension. */
  readonly outputs: number
  /** Units of each hidden layer. */
  readonly hidden: readonly number[]
  readonly activation: Activation
  /** Of the last bias, [D · P]: what the network says before it has learned anything. */
  readonly start?: Initializer
  /** C, numbers that it is told beside x: a code. */
  readonly given?: number
}

/** A network that says P numbers about each dimension, from the dimensions before it and what it is told. */
export interface Made {
  /** [lead…, D] -> [lead…, D, P]. @param given  [lead…, C] */
  parallel(x: Tensor, given?: Tensor): Tensor
  /** Makes x one dimension after the other, [N, D], for the price of one `parallel`, not of D. @param given  [N, C] */
  sequential(next: Next, given?: Tensor): Tensor
}

/**
 * Masked autoencoder for distribution estimation (Germain et al. 2015).
 *
 *   h₀ = x,   h_l = activation(h_{l−1} (W_l ∘ M_l) + b_l),   said = h_L (V ∘ M) + c
 *
 * Where it is told something g, every bias is b_l + g U_l: no mask, since all of x may depend on it.
 * The last kernel starts small, so that at first the network says hardly more than its bias.
 */
export function made(context: Context, shape: MadeShape): Made {
  const { size, outputs, hidden, start = zeros, given = 0 } = shape
  const activation = activations[shape.activation]
  const degrees = [
    inputDegrees(size),
    ...hidden.map((width) => hiddenDegrees(width, size)),
    outputDegrees(size, outputs),
  ]
  const layers = degrees.slice(1).map((to, l) => {
    const [name, kernel, bias] = l < hidden.length ? [`hidden_${l}`, glorot, zeros] : ['readout', normal(0.01), start]
    return maskedLayer(context, name, { from: degrees[l]!, to, kernel, bias, given })
  })
  return {
    parallel(x, told) {
      const flat = told && tf.reshape(told, [-1, given])
      const said = layers.reduce(
        (h, { weights, bias }, l) => {
          const sum = tf.add(tf.matMul(h, weights()), bias(flat))
          return l < hidden.length ? activation(sum) : sum
        },
        tf.reshape(x, [-1, size]),
      )
      return tf.reshape(said, [...x.shape, outputs])
    },
    sequential: (next, told) => oneByOne({ layers, size, activation }, next, told),
  }
}
