import { tf, type Density, type Shape, type Tensor } from '@elbow-vae/core'
import { drawShape, sumOverEvent, valueOf } from './support/event.js'

/** Independent Bernoulli variables. The mean and the log density of each dimension are available. */
export interface Bernoulli extends Density {
  /** Probabilities of 1, [lead…, …event]. */
  mean(): Tensor
  logProbPerDimension(value: Tensor): Tensor
}

/**
 * Independent Bernoulli variables from their logits ℓ, P(x = 1) = sigmoid(ℓ).
 *
 *   log p(x) = Σ_d x_d ℓ_d − log(1 + exp ℓ_d)     Kingma & Welling 2014 (arXiv:1312.6114), appendix C.1, in logits
 *
 * Log densities are in nats. Draws are not reparameterized.
 *
 * @param logits  [lead…, …event]
 * @param event   shape of one value
 */
export function bernoulli(logits: Tensor, event: Shape): Bernoulli {
  const perDimension = (x: Tensor) => tf.sub(tf.mul(x, logits), tf.softplus(logits))
  return {
    mean: () => tf.sigmoid(logits),
    logProb: (value) => sumOverEvent(perDimension(valueOf(value)), event),
    logProbPerDimension: perDimension,
    draw(noise, count) {
      const u = noise.uniform(drawShape(logits.shape, event, count))
      const value = tf.cast(tf.less(u, tf.sigmoid(logits)), 'float32')
      return { value, logProb: sumOverEvent(perDimension(value), event) }
    },
  }
}
