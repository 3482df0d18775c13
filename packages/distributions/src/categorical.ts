import { isTuple, tf, type Density, type Draw, type Tensor } from '@elbow-vae/core'
import { drawShape, valueOf } from './support/event.js'

/** A categorical distribution. Its mean and its support are available. */
export interface Categorical extends Density {
  /** Probabilities of the categories, [lead…, S]. */
  mean(): Tensor
  /** All S categories. They are the same for every example, so that their dimension B is 1. */
  enumerate(): Draw
}

/**
 * Categorical distribution over S categories. Values are one-hot.
 *
 *   log p(x) = Σ_s x_s log softmax(ℓ)_s
 *
 * Log densities are in nats. Draws use the Gumbel-max trick (Maddison et al. 2014, arXiv:1411.0030) and are not
 * reparameterized.
 *
 * @param logits  ℓ, [lead…, S]; they need not be normalized
 */
export function categorical(logits: Tensor): Categorical {
  const size = logits.shape.at(-1)!
  const logProbs = tf.logSoftmax(logits) // [lead…, S]
  return {
    mean: () => tf.exp(logProbs),
    logProb: (value) => select(valueOf(value), logProbs),
    enumerate(): Draw {
      const value = tf.reshape(tf.eye(size), [size, 1, size])
      const logProb = tf.transpose(tf.reshape(logProbs, [-1, size])) // [S, B]
      return { value, logProb, weight: tf.exp(logProb) }
    },
    draw(noise, count): Draw {
      const shape = drawShape(logits.shape, [size], count)
      const value = tf.oneHot(tf.argMax(tf.add(logProbs, noise.gumbel(shape)), -1), size)
      const hot = tf.cast(value, 'float32')
      return { value: hot, logProb: select(hot, logProbs) }
    },
  }
}

/** Σ_s x_s log p_s. One matrix product if either side is the same for every example. */
function select(x: Tensor, logProbs: Tensor): Tensor {
  const size = x.shape.at(-1)!
  const { shape } = logProbs
  if (isTuple(shape, 3) && shape[1] === 1 && x.rank === 2) {
    return tf.matMul(tf.reshape(logProbs, [shape[0], size]), x, false, true) // [K, S] × [S, B]
  }
  if (logProbs.rank === 1 && x.rank === 3) {
    const flat = tf.matMul(tf.reshape(x, [-1, size]), tf.reshape(logProbs, [size, 1]))
    return tf.reshape(flat, x.shape.slice(0, 2))
  }
  return tf.sum(tf.mul(x, logProbs), -1)
}
