import { availableEngines, required, splitEqually, startEngine, tf, type Tensor, type Variable } from '@elbow-vae/core'
import { testContext, expectNoLeaks, furthest, normalTensor, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { hiddenDegrees } from './degrees.js'
import { made, type MadeNetwork } from './made.js'

describe('degrees of hidden units', () => {
  it('are all of 1 … D − 1 if the layer has enough units', () => {
    expect(new Set(hiddenDegrees(640, 64))).toEqual(new Set(Array.from({ length: 63 }, (_, d) => d + 1)))
    expect(hiddenDegrees(4, 5)).toEqual([1, 2, 3, 4])
  })

  it('include the first and the last in a narrower layer, and are all 1 for one or two dimensions', () => {
    expect(hiddenDegrees(3, 8)).toEqual([1, 4, 7])
    expect(hiddenDegrees(3, 2)).toEqual([1, 1, 1])
    expect(hiddenDegrees(2, 1)).toEqual([1, 1])
  })

  it('ascend, so that the units of one degree lie side by side', () => {
    const degrees = [...hiddenDegrees(100, 17)]
    expect(degrees).toEqual([...degrees].sort((a, b) => a - b))
  })
})

describe('masks', () => {
  beforeAll(() => startEngine('cpu'))

  it.each([
    [5, [7, 3], 2],
    [6, [3], 1],
    [1, [4], 2],
    [7, [11, 1], 1], // k · 5 / 10 has halves, which are rounded up
  ])('of %d dimensions and hidden layers %j follow from the rule in docs/checkpoints.md', (size, hidden, outputs) => {
    const named = new Map<string, Variable>()
    const { parallel } = made(testContext('part', {}, named), { size, hidden, outputs, activation: 'tanh' })
    randomize(named, 0.7)
    const degrees = [
      Array.from({ length: size }, (_, k) => k + 1),
      ...hidden.map((w) => {
        const [steps, last] = [Math.max(0, size - 2), Math.max(1, w - 1)]
        return Array.from({ length: w }, (_, k) => 1 + Math.floor((2 * k * steps + last) / (2 * last)))
      }),
      Array.from({ length: size * outputs }, (_, k) => Math.floor(k / outputs)),
    ]
    const x = normalTensor('x', [4, size])
    const output = degrees.slice(1).reduce<Tensor>((h, to, l) => {
      const name = l < hidden.length ? `part/hidden_${l}` : 'part/readout'
      const mask = tf.tensor2d(degrees[l]!.map((from) => to.map((degree) => (degree >= from ? 1 : 0))))
      const weight = (part: string) => required(named.get(`${name}/${part}`), part)
      const sum = tf.add(tf.matMul(h, tf.mul(weight('kernel'), mask)), weight('bias'))
      return l < hidden.length ? tf.tanh(sum) : sum
    }, x)
    expect(furthest(tf.reshape(output, [4, size, outputs]), parallel(x))).toBeLessThan(1e-6)
  })
})

const shapes = [
  { size: 5, hidden: [] },
  { size: 5, hidden: [7] },
  { size: 5, hidden: [16, 9] },
  { size: 5, hidden: [12, 20, 12, 8] },
  { size: 6, hidden: [3, 2] }, // fewer units than degrees
  { size: 2, hidden: [4, 4] },
]
const sizes = [
  ...shapes,
  { size: 1, hidden: [4] },
  { size: 9, hidden: [20, 20] }, // the last dimension by itself
  { size: 20, hidden: [40, 5, 30] },
]

/** With random weights a ReLU may be dead, and so every path through it. tanh has no dead units. */
function network(size: number, hidden: readonly number[], activation: 'relu' | 'tanh'): MadeNetwork {
  const named = new Map<string, Variable>()
  const net = made(testContext('part', {}, named), { size, hidden, outputs: 2, activation })
  randomize(named, 0.7)
  return net
}

const engines = await availableEngines()

describe.each(engines)('MADE on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(shapes)(
    'has outputs for dimension i that do not depend on inputs ≥ i: size $size, hidden $hidden',
    (shape) => {
      const { parallel } = network(shape.size, shape.hidden, 'tanh')
      const order = Array.from({ length: shape.size }, (_, d) => d)
      expectNoLeaks(parallel, order)
    },
  )

  it.each(sizes)(
    'samples in one incremental pass the values of D whole passes: size $size, hidden $hidden',
    ({ size, hidden }) => {
      const net = network(size, hidden, 'relu')
      const noise = normalTensor('noise', [4, size])
      const next = (params: Tensor, d: number) => {
        const [mean, scale] = splitEqually(params, 2)
        return tf.add(mean, tf.mul(tf.softplus(scale), tf.slice(noise, [0, d], [-1, 1])))
      }
      expect(furthest(net.sequential(next), naive(net, next, [4, size]))).toBeLessThan(1e-5)
    },
  )

  it('samples the values of D whole passes with a conditioning input, too', () => {
    const named = new Map<string, Variable>()
    const net = made(testContext('part', {}, named), {
      size: 9,
      hidden: [20, 12],
      outputs: 1,
      activation: 'tanh',
      given: 3,
    })
    randomize(named, 0.7)
    const given = normalTensor('given', [4, 3])
    const next = (params: Tensor) => tf.mul(params, 2)
    const conditioned = { ...net, parallel: (x: Tensor) => net.parallel(x, given) }
    expect(furthest(net.sequential(next, given), naive(conditioned, next, [4, 9]))).toBeLessThan(1e-5)
    expect(furthest(net.sequential(next, given), net.sequential(next, tf.zeros([4, 3])))).toBeGreaterThan(0.01)
  })
})

/** Samples with a whole pass for each dimension. */
function naive(
  { parallel }: MadeNetwork,
  next: (params: Tensor, d: number) => Tensor,
  [count, size]: [number, number],
): Tensor {
  const values: Tensor[] = Array.from({ length: size }, () => tf.zeros([count, 1]))
  for (let d = 0; d < size; d++) {
    const params = parallel(tf.concat(values, 1))
    values[d] = next(tf.squeeze(tf.slice(params, [0, d, 0], [-1, 1, -1]), [1]), d)
  }
  return tf.concat(values, 1)
}
