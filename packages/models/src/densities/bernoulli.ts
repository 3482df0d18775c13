import { tf, type Density, type Shape, type Tensor } from '@elbow/core'
import { sumOverEvent, valueOf } from './event.js'
import { drawShape } from './gaussian.js'

/**
 * Independent Bernoulli variables from their logits ℓ, P(x = 1) = sigmoid(ℓ).
 *
 *   log p(x) = Σ_d x_d ℓ_d − log(1 + exp ℓ_d)
 *
 * @param logits  [lead…, …event]
 */
export function bernoulli(logits: Tensor, event: Shape): Density {
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
