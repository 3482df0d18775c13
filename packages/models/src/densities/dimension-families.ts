import { tf, type Initializer, type Noise, type Tensor } from '@elbow/core'
import { deviationOf, rawDeviation } from '../layers/deviation.js'
import type { Next } from '../layers/one-by-one.js'
import { largest } from './largest.js'

/** What one dimension is like, by the P numbers that a network says about it. */
export interface DimensionFamily {
  /** P */
  readonly outputs: number
  /** Of the network's last bias, [D · P]; zeros where it does not matter. */
  readonly start?: Initializer
  /** log p(x_d | …) of every dimension: [lead…, D, P] and [lead…, D] -> [lead…, D], nats. */
  logProb(said: Tensor, x: Tensor): Tensor
  /** Draws N values of dimension after dimension. */
  draws(noise: Noise, size: number, count: number): Next
}

/** Ber(sigmoid(ℓ)). */
export const bernoulliDimension: DimensionFamily = {
  outputs: 1,
  logProb(said, x) {
    const logits = tf.squeeze(said, [-1])
    return tf.sub(tf.mul(x, logits), tf.softplus(logits))
  },
  draws(noise, size, count) {
    const uniform = tf.unstack(noise.uniform([size, count, 1]))
    return (said, d) => tf.cast(tf.less(uniform[d]!, tf.sigmoid(said)), 'float32')
  },
}

/** Part of the initial variance of a dimension that lies between its components: apart, so that they can specialise. */
const between = 0.25

/**
 * Σ_m w_m N(μ_m, σ_m²). The component of a draw is chosen by the Gumbel-max trick; the draw is reparameterised given it.
 *
 * @param components  M: logits, means and raw deviations are 3M numbers
 * @param floor       smallest standard deviation
 */
export function gaussiansDimension({ components, floor }: { components: number; floor: number }): DimensionFamily {
  const read = (said: Tensor) => {
    const [logits, mean, raw] = tf.split(said, 3, -1) as [Tensor, Tensor, Tensor] // [lead…, M] each
    return { logits, mean, deviation: deviationOf(raw, floor) }
  }
  return {
    outputs: 3 * components,
    start: nearStandard(components),
    logProb(said, x) {
      const { logits, mean, deviation } = read(said) // [lead…, D, M]
      const standardised = tf.div(tf.sub(tf.expandDims(x, -1), mean), deviation)
      const each = tf.sub(tf.mul(tf.square(standardised), -0.5), tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI)))
      return tf.logSumExp(tf.add(tf.logSoftmax(logits), each), -1)
    },
    draws(noise, size, count) {
      const gumbel = tf.unstack(noise.gumbel([size, count, components]))
      const epsilon = tf.unstack(noise.normal([size, count, 1]))
      return (said, d) => {
        const { logits, mean, deviation } = read(said)
        const chosen = largest(tf.add(logits, gumbel[d]!)) // [N, M]
        const pick = (each: Tensor) => tf.sum(tf.mul(chosen, each), 1, true) // [N, 1]
        return tf.add(pick(mean), tf.mul(pick(deviation), epsilon[d]!))
      }
    },
  }
}

/** Biases of equal weights, means N(0, ¼) and variances ¾: mean 0 and variance 1 together, as of N(0, I). */
const nearStandard =
  (components: number): Initializer =>
  ([count], noise) => {
    const means = noise.normal(count!)
    const kind = (k: number) => Math.floor((k % (3 * components)) / components) // logit, mean, raw deviation
    const initial = [() => 0, (k: number) => Math.sqrt(between) * means[k]!, () => rawDeviation(Math.sqrt(1 - between))]
    return Float32Array.from({ length: count! }, (_, k) => initial[kind(k)]!(k))
  }
