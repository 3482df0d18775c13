import { sizeFromShape, splitEqually, tf, type Initializer, type Noise, type Tensor } from '@elbow-vae/core'
import { stdFromRaw, rawFromStd } from './support/std.js'
import type { NextDimension } from './flows/sample-by-dimension.js'
import { oneHotArgMax } from './support/one-hot-arg-max.js'

/** A distribution of one dimension, from P parameters that a network computes. */
export interface DimensionFamily {
  /** P */
  readonly outputs: number
  /** Initial values of the network's last bias, [D · P]; zeros by default. */
  readonly start?: Initializer
  /** log p(x_d | …) of every dimension: [lead…, D, P] and [lead…, D] -> [lead…, D], nats. */
  logProb(params: Tensor, x: Tensor): Tensor
  /** Makes a function that draws N values of one dimension after the other. */
  draws(noise: Noise, size: number, count: number): NextDimension
}

/** Bernoulli: Ber(sigmoid(ℓ)), P = 1. Draws are not reparameterized. */
export const bernoulliDimension: DimensionFamily = {
  outputs: 1,
  logProb(params, x) {
    const logits = tf.squeeze(params, [-1])
    return tf.sub(tf.mul(x, logits), tf.softplus(logits))
  },
  draws(noise, size, count) {
    const uniform = tf.unstack(noise.uniform([size, count, 1]))
    return (params, d) => tf.cast(tf.less(uniform[d]!, tf.sigmoid(params)), 'float32')
  },
}

/** Part of the initial variance of a dimension that is between its components, so that they differ and can specialize. */
const between = 0.25

/**
 * Mixture of Gaussians: Σ_m w_m N(μ_m, σ_m²), P = 3M. The Gumbel-max trick selects the component of a draw; given its
 * component, the draw is reparameterized.
 *
 * @param options  `components` is M: the parameters are M logits, M means and M unconstrained standard deviations. `floor` is
 *   the smallest standard deviation
 */
export function gaussiansDimension(options: { readonly components: number; readonly floor: number }): DimensionFamily {
  const { components, floor } = options
  const read = (params: Tensor) => {
    const [logits, mean, raw] = splitEqually(params, 3) // [lead…, M] each
    return { logits, mean, std: stdFromRaw(raw, floor) }
  }
  return {
    outputs: 3 * components,
    start: nearStandard(components),
    logProb(params, x) {
      const { logits, mean, std } = read(params) // [lead…, D, M]
      const standardized = tf.div(tf.sub(tf.expandDims(x, -1), mean), std)
      const each = tf.sub(tf.mul(tf.square(standardized), -0.5), tf.add(tf.log(std), 0.5 * Math.log(2 * Math.PI)))
      return tf.logSumExp(tf.add(tf.logSoftmax(logits), each), -1)
    },
    draws(noise, size, count) {
      const gumbel = tf.unstack(noise.gumbel([size, count, components]))
      const epsilon = tf.unstack(noise.normal([size, count, 1]))
      return (params, d) => {
        const { logits, mean, std } = read(params)
        const selected = oneHotArgMax(tf.add(logits, gumbel[d]!)) // [N, M]
        const select = (each: Tensor) => tf.sum(tf.mul(selected, each), 1, true) // [N, 1]
        return tf.add(select(mean), tf.mul(select(std), epsilon[d]!))
      }
    },
  }
}

/** Biases of equal weights, means from N(0, ¼) and variances ¾: like N(0, I), the mixture has mean 0 and variance 1. */
const nearStandard =
  (components: number): Initializer =>
  (shape, noise) => {
    const means = noise.normal(sizeFromShape(shape))
    const rawStd = rawFromStd(Math.sqrt(1 - between))
    return means.map((mean, k) => {
      const parameter = Math.floor((k % (3 * components)) / components) // 0: logit, 1: mean, 2: raw standard deviation
      return parameter === 0 ? 0 : parameter === 1 ? Math.sqrt(between) * mean : rawStd
    })
  }
