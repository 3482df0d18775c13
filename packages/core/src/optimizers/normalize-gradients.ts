import { tf, type Tensor } from '../tf.js'

/**
 * Block-normalised gradients (Yu et al. 2017, arXiv:1707.04822): each layer moves by the direction of its gradient.
 *
 *   g ← g / ‖g‖₂     the norm over all tensors of a group, such as a layer's kernel and bias; a zero gradient stays zero
 *
 * @param groups  indices into `gradients`; what is in no group is returned as it came
 */
export function normalizeGradients(gradients: readonly Tensor[], groups: readonly (readonly number[])[]): Tensor[] {
  const normalized = [...gradients]
  for (const group of groups) {
    const norm = tf.sqrt(tf.addN(group.map((i) => tf.sum(tf.square(gradients[i]!)))))
    for (const i of group) normalized[i] = tf.divNoNan(gradients[i]!, norm)
  }
  return normalized
}
