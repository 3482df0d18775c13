import { tf, type Tensor } from '../tensors/tf.js'
import { normalTensor } from './random-weights.js'

/**
 * Checks the dependencies of an autoregressive function. The output of each dimension must depend on an earlier dimension of the
 * order, and on no later one.
 *
 * @param outputs  [N, D] -> [N, D, …]
 * @param order    the dimensions in the order of the function
 * @param own      whether the output of a dimension may depend on that dimension itself
 * @throws Error that names the dimension and the dependency
 */
export function expectNoLeaks(outputs: (x: Tensor) => Tensor, order: readonly number[], { own = false } = {}): void {
  const size = order.length
  const x = normalTensor('x', [16, size])
  const before = byDimension(outputs(x), size)
  order.forEach((input, index) => {
    const moved = tf.add(x, tf.mul(tf.oneHot(input, size), 1.7))
    const changed = byDimension(outputs(moved), size).map((values, d) =>
      values.some((value, i) => value !== before[d]?.[i]),
    )
    const [earlier, later] = [order.slice(0, own ? index : index + 1), order.slice(index + 1)]
    for (const d of earlier) {
      if (changed[d]) throw new Error(`output ${d} depends on dimension ${input}, which is not before it`)
    }
    if (later.length > 0 && !later.some((d) => changed[d])) {
      throw new Error(`no output depends on dimension ${input}, which is before ${later.join(', ')}`)
    }
  })
  order.slice(1).forEach((output, i) => {
    const earlier = order.slice(0, i + 1)
    const mask = tf.sub(1, tf.sum(tf.oneHot([...earlier], size), 0)) // 1 at the output and after it
    const after = byDimension(outputs(tf.mul(x, mask)), size)[output]
    if (after?.every((value, n) => value === before[output]?.[n])) {
      throw new Error(`output ${output} depends on no dimension before it`)
    }
  })
}

/** Values of each dimension of a tensor [N, D, …]. */
const byDimension = (tensor: Tensor, size: number): number[][] =>
  tf.split(tensor, size, 1).map((slice) => [...slice.dataSync()])
