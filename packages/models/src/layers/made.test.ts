import { availableEngines, startEngine, tf, type Tensor, type Variable } from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { hiddenDegrees } from './degrees.js'
import { expectNoLeaks } from './leaks.test.helper.js'
import { made, type Made } from './made.js'
import { furthest, normalTensor, randomize } from './weights.test.helper.js'

describe('degrees of hidden units', () => {
  it('are every number from 1 to D − 1 where the layer has that many units', () => {
    expect(new Set(hiddenDegrees(640, 64))).toEqual(new Set(Array.from({ length: 63 }, (_, d) => d + 1)))
    expect(hiddenDegrees(4, 5)).toEqual([1, 2, 3, 4])
  })

  it('have the first and the last where it has fewer, and are 1 where there is nothing to tell apart', () => {
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
    const said = degrees.slice(1).reduce<Tensor>((h, to, l) => {
      const name = l < hidden.length ? `part/hidden_${l}` : 'part/readout'
      const mask = tf.tensor2d(degrees[l]!.map((from) => to.map((degree) => (degree >= from ? 1 : 0))))
      const sum = tf.add(tf.matMul(h, tf.mul(named.get(`${name}/kernel`)!, mask)), named.get(`${name}/bias`)!)
      return l < hidden.length ? tf.tanh(sum) : sum
    }, x)
    expect(furthest(tf.reshape(said, [4, size, outputs]), parallel(x))).toBeLessThan(1e-6)
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

/** With random weights a ReLU may be dead, and a path through it; with tanh every path is alive. */
function network(size: number, hidden: readonly number[], activation: 'relu' | 'tanh'): Made {
  const named = new Map<string, Variable>()
  const net = made(testContext('part', {}, named), { size, hidden, outputs: 2, activation })
  randomize(named, 0.7)
  return net
}

const engines = await availableEngines()

describe.each(engines)('MADE on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(shapes)('says of dimension i nothing that moves with inputs ≥ i: size $size, hidden $hidden', (shape) => {
    const { parallel } = network(shape.size, shape.hidden, 'tanh')
    const order = Array.from({ length: shape.size }, (_, d) => d)
    expectNoLeaks(parallel, order)
  })

  it.each(sizes)('draws one by one what whole passes give: size $size, hidden $hidden', ({ size, hidden }) => {
    const net = network(size, hidden, 'relu')
    const noise = normalTensor('noise', [4, size])
    const next = (said: Tensor, d: number) => {
      const [mean, scale] = tf.split(said, 2, 1) as [Tensor, Tensor]
      return tf.add(mean, tf.mul(tf.softplus(scale), tf.slice(noise, [0, d], [-1, 1])))
    }
    expect(furthest(net.sequential(next), naive(net, next, [4, size]))).toBeLessThan(1e-5)
  })

  it('draws one by one what whole passes give, told something for each', () => {
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
    const next = (said: Tensor) => tf.mul(said, 2)
    const telling = { ...net, parallel: (x: Tensor) => net.parallel(x, given) }
    expect(furthest(net.sequential(next, given), naive(telling, next, [4, 9]))).toBeLessThan(1e-5)
    expect(furthest(net.sequential(next, given), net.sequential(next, tf.zeros([4, 3])))).toBeGreaterThan(0.01)
  })
})

/** A pass over everything for each dimension. */
function naive({ parallel }: Made, next: (said: Tensor, d: number) => Tensor, [count, size]: [number, number]): Tensor {
  const values: Tensor[] = Array.from({ length: size }, () => tf.zeros([count, 1]))
  for (let d = 0; d < size; d++) {
    const said = parallel(tf.concat(values, 1))
    values[d] = next(tf.squeeze(tf.slice(said, [0, d, 0], [-1, 1, -1]), [1]), d)
  }
  return tf.concat(values, 1)
}
