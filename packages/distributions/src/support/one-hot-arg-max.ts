import { tf, type Tensor } from '@elbow-vae/core'

/**
 * One-hot encoding of the arg max of each row, [N, C] -> [N, C]. Its gradient is zero.
 *
 * `tf.oneHot` needs two categories or more. A mixture may have one.
 */
export function oneHotArgMax(scores: Tensor): Tensor {
  const select = tf.customGrad(() => ({
    value: oneHotOfLargest(scores),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy),
  }))
  return select(scores)
}

function oneHotOfLargest(scores: Tensor): Tensor {
  const indices = tf.range(0, scores.shape[1]!, 1, 'int32')
  return tf.cast(tf.equal(tf.expandDims(tf.argMax(scores, 1), 1), indices), 'float32')
}
