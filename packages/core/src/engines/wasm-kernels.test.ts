import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tf } from '../tf.js'
import { startEngine } from './start.js'

/** Numbers without pattern, the same on every engine. */
function values(shape: number[], phase: number): Tensor {
  const size = tf.util.sizeFromShape(shape)
  const numbers = Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + phase))
  return tf.tensor(numbers, shape)
}

async function on(engine: 'wasm' | 'cpu', compute: () => Tensor): Promise<Float32Array> {
  await startEngine(engine)
  return (await tf.tidy(compute).data()) as Float32Array
}

async function agree(compute: () => Tensor) {
  const wasm = await on('wasm', compute)
  const reference = await on('cpu', compute)
  expect(wasm).toHaveLength(reference.length)
  // Sums of at most a few hundred products of numbers below one, in float32.
  wasm.forEach((value, i) => expect(value).toBeCloseTo(reference[i]!, 4))
}

describe('Conv2DBackpropFilter on wasm equals cpu', () => {
  const shapes = [
    { size: [7, 6], filter: [3, 3], strides: [1, 1] },
    { size: [8, 8], filter: [5, 5], strides: [2, 2] },
    { size: [9, 7], filter: [4, 4], strides: [3, 3] }, // a stride that leaves rows unseen
    { size: [9, 7], filter: [4, 3], strides: [3, 2] },
    { size: [5, 5], filter: [1, 1], strides: [2, 2] },
    { size: [4, 4], filter: [4, 4], strides: [1, 1] },
  ]
  // With a padding in numbers tfjs takes filters and strides to be square, and wasm then writes out of bounds.
  const square = shapes.filter(({ filter, strides }) => filter[0] === filter[1] && strides[0] === strides[1])
  const cases = [
    ...shapes.flatMap((shape) => [
      { pad: 'same' as const, ...shape },
      { pad: 'valid' as const, ...shape },
    ]),
    ...square.map((shape) => ({ pad: 1, ...shape })),
  ]
  it.each(cases)(
    'padding $pad, size $size, filter $filter, stride $strides',
    async ({ pad, size, filter, strides }) => {
      const gradient = () => {
        const x = values([3, ...size, 2], 0) as Tensor4D
        const w = values([...filter, 2, 4], 1) as Tensor4D
        const loss = (w: Tensor) => {
          const y = tf.conv2d(x, w as Tensor4D, strides as [number, number], pad)
          return tf.sum(tf.mul(y, values(y.shape, 2)))
        }
        return tf.grad(loss)(w)
      }
      await agree(gradient)
    },
  )

  it('for a transposed convolution', async () => {
    const gradient = () => {
      const x = values([2, 3, 3, 4], 0) as Tensor4D
      const loss = (w: Tensor) => {
        const y = tf.conv2dTranspose(x, w as Tensor4D, [2, 6, 6, 3], 2, 'same')
        return tf.sum(tf.mul(y, values(y.shape, 2)))
      }
      return tf.grad(loss)(values([5, 5, 3, 4], 1))
    }
    await agree(gradient)
  })

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

it.each([0, 1])('the gradient of gather along axis %i, with an index twice, equals cpu', async (axis) => {
  await agree(() => {
    const loss = (x: Tensor) => {
      const y = tf.gather(x, tf.tensor1d([2, 0, 2, 1], 'int32'), axis)
      return tf.sum(tf.mul(y, values(y.shape, 2)))
    }
    return tf.grad(loss)(values([3, 5, 2], 0))
  })
})

/** What encoders, decoders, marginals and objectives are made of. */
const smooth: Record<string, (x: Tensor) => Tensor> = {
  softplus: tf.softplus,
  elu: tf.elu,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  logSigmoid: tf.logSigmoid,
  logSoftmax: (x) => tf.logSoftmax(x, -1),
  softmax: (x) => tf.softmax(x, -1),
  logSumExp: (x) => tf.logSumExp(x, -1),
  batchedMatMul: (x) => tf.matMul(x, x, false, true),
  transposedMatMul: (x) => tf.matMul(x, x, true, false),
  cumsum: (x) => tf.cumsum(x, 2, true), // wasm and cpu take no negative axis
  max: (x) => tf.max(x, -1),
  clip: (x) => tf.clipByValue(x, -1, 1),
  pad: (x) => tf.pad(x, [[0, 0], [1, 0], [0, 2]]), // prettier-ignore
  split: (x) => tf.mul(...(tf.split(x, 2, -1) as [Tensor, Tensor])),
  tile: (x) => tf.tile(x, [2, 1, 3]),
  stack: (x) => tf.stack([x, tf.square(x)], 1),
}

it.each(Object.keys(smooth))('%s and its gradient on wasm equal cpu', async (name) => {
  const op = (x: Tensor) => smooth[name]!(x)
  const x = () => tf.mul(values([2, 3, 4], 0), 20)
  await agree(() => op(tf.div(x(), 10)))
  await agree(() => tf.grad((x: Tensor) => tf.sum(tf.mul(op(x), values(op(x).shape, 2))))(x()))
})
