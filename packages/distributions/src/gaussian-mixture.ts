import { shapeOf, tf, type Density, type Tensor } from '@elbow-vae/core'
import { valueOf } from './support/event.js'
import type { GaussianParameters } from './support/gaussian-parameters.js'
import { selectComponents } from './support/pairwise-gaussian.js'
import { exactPairwiseGaussianLogProb } from './support/pairwise-gaussian-exact.js'
import { oneHotArgMax } from './support/one-hot-arg-max.js'

/** C diagonal Gaussians: mean and standard deviation, [C, D] each, and the logits of their weights, [C]. */
export interface GaussianMixtureParameters extends GaussianParameters {
  readonly logits: Tensor
}

/**
 * Mixture of diagonal Gaussians.
 *
 *   log m(z) = log Σ_c w_c N(z; μ_c, diag σ_c²),   w = softmax(logits)     Bishop 2006, PRML, eq. 9.7
 *
 * Its lead is []. Log densities are in nats. The Gumbel-max trick selects the component of a draw; given its component, the
 * draw is reparameterized.
 */
export function gaussianMixture({ logits, mean, std }: GaussianMixtureParameters): Density {
  const [components, size] = shapeOf(mean, 2)
  return {
    logProb(value) {
      const z = valueOf(value)
      const flat = tf.reshape(z, [-1, size])
      const joint = tf.add(exactPairwiseGaussianLogProb(flat, { mean, std }), tf.logSoftmax(logits)) // [N, C]
      return tf.reshape(tf.logSumExp(joint, 1), z.shape.slice(0, -1))
    },
    draw(noise, count) {
      const selected = oneHotArgMax(tf.add(logits, noise.gumbel([count, components])))
      const own = selectComponents(selected, { mean, std })
      const flat = tf.add(own.mean, tf.mul(own.std, noise.normal([count, size])))
      const value = tf.reshape(flat, [count, 1, size])
      return { value, logProb: this.logProb(value) }
    },
  }
}
