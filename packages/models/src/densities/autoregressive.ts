import { tf, type Density, type Tensor } from '@elbow/core'
import type { Made } from '../layers/made.js'
import { deviationOf } from '../layers/deviation.js'
import { valueOf } from './event.js'
import { largest } from './largest.js'

/** What a network says about each dimension: M components of logit, mean and raw deviation, 3M numbers. */
export interface AutoregressiveShape {
  /** D */
  readonly size: number
  /** M */
  readonly components: number
  /** Smallest standard deviation. */
  readonly floor: number
}

/**
 * Every dimension a mixture of Gaussians, given those before it.
 *
 *   log m(z) = Σ_d log Σ_m w_dm N(z_d; μ_dm, σ_dm²),   w, μ, σ functions of z_1 … z_{d−1}
 *
 * The component of each dimension is chosen by the Gumbel-max trick; draws are reparameterised given the components.
 */
export function autoregressiveDensity(network: Made, { size, components, floor }: AutoregressiveShape): Density {
  const read = (said: Tensor) => {
    const [logits, mean, raw] = tf.split(said, 3, -1) as [Tensor, Tensor, Tensor] // [lead…, M] each
    return { logits, mean, deviation: deviationOf(raw, floor) }
  }
  const logProbPerDimension = (z: Tensor): Tensor => {
    const { logits, mean, deviation } = read(network.parallel(z)) // [lead…, D, M]
    const standardised = tf.div(tf.sub(tf.expandDims(z, -1), mean), deviation)
    const each = tf.sub(tf.mul(tf.square(standardised), -0.5), tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI)))
    return tf.logSumExp(tf.add(tf.logSoftmax(logits), each), -1)
  }
  const logProb: Density['logProb'] = (value) => tf.sum(logProbPerDimension(valueOf(value)), -1)
  return {
    logProb,
    logProbPerDimension,
    draw(noise, count) {
      const gumbel = tf.unstack(noise.gumbel([size, count, components]))
      const epsilon = tf.unstack(noise.normal([size, count, 1]))
      const flat = network.sequential((said, d) => {
        const { logits, mean, deviation } = read(said)
        const chosen = largest(tf.add(logits, gumbel[d]!)) // [N, M]
        const pick = (each: Tensor) => tf.sum(tf.mul(chosen, each), 1, true) // [N, 1]
        return tf.add(pick(mean), tf.mul(pick(deviation), epsilon[d]!))
      })
      const value = tf.reshape(flat, [count, 1, size])
      return { value, logProb: logProb(value) }
    },
  }
}
