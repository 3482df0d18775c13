import { tf, type Context, type Tensor } from '@elbow/core'
import type { Gaussian } from '../densities/gaussian.js'
import { activations } from './activations.js'
import { dense } from './dense.js'
import type { GaussianNetworkValues } from './gaussian-network.js'
import { gaussianOf, gaussianReadout } from './gaussian-readout.js'
import { glorot } from './initial.js'

/** A diagonal Gaussian of x and one more variable. */
export interface JoinedNetwork {
  /** What x adds to the first layer: [B, inputs] -> [B, width]. It is all that the density needs of x. */
  contribution(x: Tensor): Tensor
  /** The density given that and the other variable, [K, B, others]: of lead [K, B]. */
  density(contribution: Tensor, other: Tensor): Gaussian
}

/**
 * Fully connected layers of two inputs side by side, in two steps, so that the first is done once for many of the second.
 *
 *   h = activation(W_x x + b + W_o other), further hidden layers, then mean and scale
 *
 * Without hidden layers the two add up to mean and scale themselves.
 */
export function joinedNetwork(
  context: Context,
  { inputs, others, size }: { readonly inputs: number; readonly others: number; readonly size: number },
  values: GaussianNetworkValues,
): JoinedNetwork {
  const { hidden, activation } = values
  const [width = 2 * size, ...widths] = hidden
  const contribution = dense(context, 'joined', inputs, width)
  const kernel = context.variable('joined/other', [others, width], glorot)
  const joined = (said: Tensor, other: Tensor): Tensor => {
    const lead = other.shape.slice(0, -1)
    const own = tf.matMul(tf.reshape(other, [-1, others]), kernel)
    return tf.add(tf.reshape(own, [...lead, width]), said) // [K, B, width]
  }
  if (hidden.length === 0) {
    const density = gaussianOf(size, values)
    const readout = (said: Tensor, other: Tensor) => {
      const [mean, scale] = tf.split(joined(said, other), 2, -1) as [Tensor, Tensor]
      return density({ mean, scale })
    }
    return { contribution, density: readout }
  }
  const activate = activations[activation]
  const layers = widths.map((units, i) => dense(context, `hidden_${i + 1}`, hidden[i]!, units))
  const { parameters, density } = gaussianReadout(context, hidden.at(-1)!, size, values)
  return {
    contribution,
    density(said, other) {
      const h = activate(joined(said, other))
      const lead = h.shape.slice(0, -1)
      const flat = layers.reduce((below, layer) => activate(layer(below)), tf.reshape(h, [-1, width]))
      const { mean, scale } = parameters(flat)
      return density({ mean: tf.reshape(mean!, [...lead, size]), scale: tf.reshape(scale!, [...lead, size]) })
    },
  }
}
