import { required } from '../required.js'
import { tf, type Tensor } from '../tensors/tf.js'

/**
 * Block-normalized gradients (Yu et al. 2017, arXiv:1707.04822): each layer uses only the direction of its gradient.
 *
 *   g ← g / ‖g‖₂     with the norm over all tensors of a group, such as a layer's kernel and bias
 *
 * A zero gradient stays zero.
 *
 * @param groups  indices into `gradients`; gradients in no group are returned unchanged
 */
export function normalizeGradients(gradients: readonly Tensor[], groups: readonly (readonly number[])[]): Tensor[] {
  const normalized = [...gradients]
  for (const group of groups) {
    const members = group.map((i) => ({ i, gradient: required(gradients[i], `gradient ${i}`) }))
    const norm = tf.sqrt(tf.addN(members.map(({ gradient }) => tf.sum(tf.square(gradient)))))
    for (const { i, gradient } of members) normalized[i] = tf.divNoNan(gradient, norm)
  }
  return normalized
}
