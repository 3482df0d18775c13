import { tf, type Density, type Tensor } from '@elbow/core'
import { valueOf } from './event.js'
import type { GaussianParameters } from './gaussian.js'
import { componentsOf } from './every-pair.js'
import { everyPairExactly } from './every-pair-exactly.js'
import { largest } from './largest.js'

/** C diagonal Gaussians, mean and deviation [C, D] each, and the logits of their weights, [C]. */
export interface GaussianMixtureParameters extends GaussianParameters {
  readonly logits: Tensor
}

/**
 * Mixture of diagonal Gaussians.
 *
 *   log m(z) = log Σ_c w_c N(z; μ_c, diag σ_c²),   w = softmax(logits)
 *
 * The component of a draw is chosen by the Gumbel-max trick; the draw is reparameterised given its component.
 */
export function gaussianMixture({ logits, mean, deviation }: GaussianMixtureParameters): Density {
  const [components, size] = mean.shape as [number, number]
  return {
    logProb(value) {
      const z = valueOf(value)
      const flat = tf.reshape(z, [-1, size])
      const joint = tf.add(everyPairExactly(flat, { mean, deviation }), tf.logSoftmax(logits)) // [N, C]
      return tf.reshape(tf.logSumExp(joint, 1), z.shape.slice(0, -1))
    },
    draw(noise, count) {
      const chosen = largest(tf.add(logits, noise.gumbel([count, components])))
      const own = componentsOf(chosen, { mean, deviation })
      const flat = tf.add(own.mean, tf.mul(own.deviation, noise.normal([count, size])))
      const value = tf.reshape(flat, [count, 1, size])
      return { value, logProb: this.logProb(value) }
    },
  }
}
