import { tf, type Density, type Draw, type Tensor } from '@elbow/core'
import { valueOf } from './event.js'
import { drawShape } from './gaussian.js'

/**
 * One of S categories, written one-hot.
 *
 *   log p(x) = Σ_s x_s log softmax(ℓ)_s
 *
 * @param logits  [lead…, S]; need not be normalised
 */
export function categorical(logits: Tensor): Density {
  const size = logits.shape.at(-1)!
  const logProbs = tf.logSoftmax(logits) // [lead…, S]
  return {
    mean: () => tf.exp(logProbs),
    logProb: (value) => pick(valueOf(value), logProbs),
    /** All S categories; the same for every example, so their dimension B is 1. */
    enumerate(): Draw {
      const value = tf.reshape(tf.eye(size), [size, 1, size])
      const logProb = tf.transpose(tf.reshape(logProbs, [-1, size])) // [S, B]
      return { value, logProb, weight: tf.exp(logProb) }
    },
    /** By the Gumbel-max trick; not reparameterised. */
    draw(noise, count): Draw {
      const shape = drawShape(logits.shape, [size], count)
      const value = tf.oneHot(tf.argMax(tf.add(logProbs, noise.gumbel(shape)), -1), size)
      const hot = tf.cast(value, 'float32')
      return { value: hot, logProb: pick(hot, logProbs) }
    },
  }
}

/** Σ_s x_s log p_s; one matrix product when either side is the same for every example. */
function pick(x: Tensor, logProbs: Tensor): Tensor {
  const size = x.shape.at(-1)!
  const [draws, examples] = logProbs.shape
  if (logProbs.rank === 3 && examples === 1 && x.rank === 2) {
    return tf.matMul(tf.reshape(logProbs, [draws, size]), x, false, true) // [K, S] × [S, B]
  }
  if (logProbs.rank === 1 && x.rank === 3) {
    const flat = tf.matMul(tf.reshape(x, [-1, size]), tf.reshape(logProbs, [size, 1]))
    return tf.reshape(flat, x.shape.slice(0, 2))
  }
  return tf.sum(tf.mul(x, logProbs), -1)
}
