import { beforeAll, expect, it } from 'vitest'
import { startEngine } from '../engines/index.js'
import { customGradient } from './custom-gradient.js'
import { tf, type Scalar, type Tensor } from './tf.js'

beforeAll(() => startEngine('cpu'))

it('customGradient has the given value, and the given gradients times the gradient by the value', () => {
  const f = (a: Tensor, b: Tensor): Scalar =>
    tf.mul<Scalar>(
      3,
      customGradient([a, b], {
        value: () => tf.mul(a, b),
        gradients: (dy, [x, y]) => [tf.mul(dy, tf.add(x!, 100)), tf.mul(dy, y!)],
      }),
    )
  const { value, grads } = tf.valueAndGrads(f)([tf.scalar(2), tf.scalar(5)])
  expect([value, ...grads].map((tensor) => tensor.dataSync()[0])).toEqual([30, 3 * 102, 3 * 5])
})
