import type { Rank, Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tf } from '../tensors/tf.js'
import { filterGradients, otherCases, smoothCases, values } from '../testing/kernels/kernel-cases.js'
import { startEngine } from './start.js'

async function on(engine: 'wasm' | 'cpu', compute: () => Tensor): Promise<ArrayLike<number>> {
  await startEngine(engine)
  return tf.tidy(compute).data()
}

async function expectSameAsCpu(compute: () => Tensor) {
  const wasm = Array.from(await on('wasm', compute))
  const reference = Array.from(await on('cpu', compute))
  expect(wasm).toHaveLength(reference.length)
  // The values are float32 sums of at most a few hundred products of numbers below one.
  wasm.forEach((value, i) => expect(value).toBeCloseTo(reference[i]!, 4))
}

describe('Conv2DBackpropFilter on wasm equals cpu', () => {
  it.each(filterGradients)('$name', ({ compute }) => expectSameAsCpu(compute))

  it('leaks no tensors', async () => {
    await startEngine('wasm')
    const x = values<Rank.R4>([2, 6, 6, 2], 0)
    const convolve = (w: Tensor) => tf.conv2d(x, tf.reshape<Rank.R4>(w, [3, 3, 2, 4]), 2, 'same')
    const gradient = tf.grad((w: Tensor) => tf.sum(convolve(w)))
    const step = () => tf.dispose(tf.tidy(() => gradient(values([3, 3, 2, 4], 1))))
    step()
    const before = tf.memory().numTensors
    for (let i = 0; i < 10; i++) step()
    expect(tf.memory().numTensors).toBe(before)
  })
})

it.each([...smoothCases, ...otherCases])('$name on wasm equals cpu', ({ compute }) => expectSameAsCpu(compute))
