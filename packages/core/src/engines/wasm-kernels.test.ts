import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tf } from '../tf.js'
import { filterGradients, otherCases, smoothCases, values } from './kernel-cases.js'
import { startEngine } from './start.js'

async function on(engine: 'wasm' | 'cpu', compute: () => Tensor): Promise<ArrayLike<number>> {
  await startEngine(engine)
  return tf.tidy(compute).data()
}

async function agree(compute: () => Tensor) {
  const wasm = Array.from(await on('wasm', compute))
  const reference = Array.from(await on('cpu', compute))
  expect(wasm).toHaveLength(reference.length)
  // Sums of at most a few hundred products of numbers below one, in float32.
  wasm.forEach((value, i) => expect(value).toBeCloseTo(reference[i]!, 4))
}

describe('Conv2DBackpropFilter on wasm equals cpu', () => {
  it.each(filterGradients)('$name', ({ compute }) => agree(compute))

  it('and leaves no tensor behind', async () => {
    await startEngine('wasm')
    const x = values([2, 6, 6, 2], 0) as Tensor4D
    const gradient = tf.grad((w: Tensor) => tf.sum(tf.conv2d(x, w as Tensor4D, 2, 'same')))
    const step = () => tf.dispose(tf.tidy(() => gradient(values([3, 3, 2, 4], 1))))
    step()
    const before = tf.memory().numTensors
    for (let i = 0; i < 10; i++) step()
    expect(tf.memory().numTensors).toBe(before)
  })
})

it.each([...smoothCases, ...otherCases])('$name on wasm equals cpu', ({ compute }) => agree(compute))
