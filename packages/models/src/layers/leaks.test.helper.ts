import { tf, type Tensor } from '@elbow/core'
import { expect } from 'vitest'
import { normalTensor } from './weights.test.helper.js'

/**
 * What a function says of each dimension moves with some dimension before it in its order, and not by a bit with any
 * after it, nor with itself unless it is an `own` one.
 *
 * @param said   [N, D] -> [N, D, …]
 * @param order  the dimensions as the function takes them
 */
export function expectNoLeaks(said: (x: Tensor) => Tensor, order: readonly number[], { own = false } = {}): void {
  const size = order.length
  const x = normalTensor('x', [16, size])
  const before = byDimension(said(x), size)
  order.forEach((input, place) => {
    const moved = tf.add(x, tf.mul(tf.oneHot(input, size), 1.7))
    const changed = byDimension(said(moved), size).map((values, d) =>
      values.some((value, i) => value !== before[d]![i]),
    )
    const [earlier, later] = [order.slice(0, own ? place : place + 1), order.slice(place + 1)]
    expect(earlier.map((d) => changed[d])).toEqual(earlier.map(() => false))
    if (later.length > 0) expect(later.some((d) => changed[d])).toBe(true)
  })
  order.slice(1).forEach((output, i) => {
    const earlier = order.slice(0, i + 1)
    const others = tf.sub(1, tf.sum(tf.oneHot([...earlier], size), 0)) // 1 at the output and after it
    const after = byDimension(said(tf.mul(x, others)), size)[output]! // all that came before it is gone
    expect(after.some((value, n) => value !== before[output]![n])).toBe(true)
  })
}

/** [N, D, …] -> the numbers of each dimension */
const byDimension = (said: Tensor, size: number): number[][] =>
  tf.split(said, size, 1).map((each) => [...each.dataSync()])
