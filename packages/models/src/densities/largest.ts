import { tf, type Tensor } from '@elbow/core'

/**
 * One-hot at the largest number of each row, [N, C] -> [N, C]: a choice, constant to the gradient.
 *
 * tf.oneHot wants two categories or more; a mixture may have one.
 */
export function largest(scores: Tensor): Tensor {
  const choose = tf.customGrad((x) => ({
    value: oneHotAtLargest(x as Tensor),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy),
  }))
  return choose(scores)
}

function oneHotAtLargest(scores: Tensor): Tensor {
  const places = tf.range(0, scores.shape[1]!, 1, 'int32')
  return tf.cast(tf.equal(tf.expandDims(tf.argMax(scores, 1), 1), places), 'float32')
}
