import { tf, type Tensor } from '../tf.js'
export function normalizeGradients(gradients: readonly Tensor[], groups: readonly (readonly number[])[]): Tensor[] {
  const out = [...gradients]
  for (const group of groups) {
    const norm = tf.sqrt(tf.addN(group.map((i) => tf.sum(tf.square(gradients[i]!)))))
    for (const i of group) out[i] = tf.divNoNan(gradients[i]!, norm)
  }
  return out
}
