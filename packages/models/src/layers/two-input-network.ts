import { splitEqually, tf, type Context, type Tensor, activations, glorotInitializer } from '@elbow-vae/core'
import type { Gaussian } from '@elbow-vae/distributions'
import { dense } from './dense.js'
import type { GaussianNetworkValues } from './gaussian-network.js'
import { gaussianOf, gaussianReadout } from './gaussian-readout.js'

/** A diagonal Gaussian given x and a second variable. */
export interface TwoInputNetwork {
  /** The term of x in the first layer: [B, inputs] -> [B, width]. The density depends on x through it alone. */
  contribution(x: Tensor): Tensor
  /** The density given that term and the second variable, [K, B, others]. Its lead is [K, B]. */
  density(contribution: Tensor, other: Tensor): Gaussian
}

/**
 * Fully connected layers with two inputs. The term of the first input is computed once for many values of the second.
 *
 *   h = activation(W_x x + b + W_o other), further hidden layers, then mean and scale
 *
 * Without hidden layers, W_x x + b + W_o other is mean and scale.
 */
export function twoInputNetwork(
  context: Context,
  { inputs, others, size }: { readonly inputs: number; readonly others: number; readonly size: number },
  values: GaussianNetworkValues,
): TwoInputNetwork {
  const { hidden, activation } = values
  const [width = 2 * size, ...widths] = hidden
  const contribution = dense(context, 'joined', inputs, width)
  const kernel = context.variable('joined/other', [others, width], glorotInitializer)
  const sum = (term: Tensor, other: Tensor): Tensor => {
    const lead = other.shape.slice(0, -1)
    const own = tf.matMul(tf.reshape(other, [-1, others]), kernel)
    return tf.add(tf.reshape(own, [...lead, width]), term) // [K, B, width]
  }
  if (hidden.length === 0) {
    const density = gaussianOf(size, values)
    const readout = (term: Tensor, other: Tensor) => {
      const [mean, scale] = splitEqually(sum(term, other), 2)
      return density({ mean, scale })
    }
    return { contribution, density: readout }
  }
  const activate = activations[activation]
  const layers = widths.map((units, i) => dense(context, `hidden_${i + 1}`, hidden[i]!, units))
  const { parameters, density } = gaussianReadout(context, hidden.at(-1)!, size, values)
  return {
    contribution,
    density(term, other) {
      const h = activate(sum(term, other))
      const lead = h.shape.slice(0, -1)
      const flat = layers.reduce((below, layer) => activate(layer(below)), tf.reshape(h, [-1, width]))
      const { mean, scale } = parameters(flat)
      return density({ mean: tf.reshape(mean, [...lead, size]), scale: tf.reshape(scale, [...lead, size]) })
    },
  }
}
