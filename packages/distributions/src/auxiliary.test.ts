import { freshNoise, required, startEngine, tf, type Tensor } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { tensorNumbers } from '@elbow-vae/core/testing'
import { auxiliaryVariable } from './auxiliary.js'
import { gaussian } from './gaussian.js'

beforeAll(() => startEngine('cpu'))

/** Two examples: q(a|x) = N(m, s²), q(z|a) = N(slope tanh(2a), t²), r(a|z) = N(back z, v²). z given x has two modes. */
const [m, s] = [[0.2, -0.6], [0.8, 0.5]] as const // prettier-ignore
const [slope, t, back, v] = [1.2, 0.4, 0.5, 0.6]
const log = (value: number, mean: number, std: number) =>
  -0.5 * ((value - mean) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI)

const one = (mean: Tensor, std: number) => gaussian({ mean, std: tf.fill(mean.shape, std) }, [1])
const density = (nodes = 64) =>
  auxiliaryVariable({
    sizes: [1, 1],
    nodes,
    auxiliary: gaussian({ mean: tf.tensor([...m], [2, 1]), std: tf.tensor([...s], [2, 1]) }, [1]),
    code: (a) => one(tf.mul(tf.tanh(tf.mul(a, 2)), slope), t),
    reverse: (z) => one(tf.mul(z, back), v),
  })

const spacing = 0.01
const line = Array.from({ length: 1001 }, (_, i) => -5 + i * spacing)
/** For example b, by sums over a fine grid in float64: q(z|x), E log q(z|x), and the expected `logProb` of a draw. */
function byGrid(b: 0 | 1) {
  let [meanLogDensity, meanLogProb] = [0, 0]
  const q = line.map((z) => {
    const joint = line.map((a) => log(a, m[b], s[b]) + log(z, slope * Math.tanh(2 * a), t))
    const sum = joint.reduce((total, each) => total + Math.exp(each) * spacing, 0)
    joint.forEach((each, i) => (meanLogProb += spacing ** 2 * Math.exp(each) * (each - log(line[i]!, back * z, v))))
    meanLogDensity += spacing * sum * Math.log(sum)
    return sum
  })
  return { q, meanLogDensity, meanLogProb }
}
const exact = [byGrid(0), byGrid(1)]

/** E logProb of each example, by a quadrature. */
const expectedLogProb = () => {
  const { logProb, weight } = required(density().quadrature?.(64, freshNoise(1, 'test', 0)), 'quadrature')
  return tensorNumbers(tf.sum(tf.mul(required(weight, 'weight'), logProb), 0))
}

describe('a code with an auxiliary variable', () => {
  it('has the mean log density of a sum over a grid, by quadrature to 1e-4 nats', () => {
    const found = expectedLogProb()
    exact.forEach(({ meanLogProb }, b) => expect(Math.abs(found[b]! - meanLogProb)).toBeLessThan(1e-4))
  })

  it('has the same mean over its draws, within 5 standard errors', () => {
    const draws = 20_000
    const { mean, variance } = tf.moments(density().draw(freshNoise(1, 'test', 0), draws).logProb, 0)
    exact.forEach(({ meanLogProb }, b) => {
      const error = Math.sqrt(tensorNumbers(variance)[b]! / draws)
      expect(Math.abs(tensorNumbers(mean)[b]! - meanLogProb)).toBeLessThan(5 * error)
    })
  })

  it('is on average above E log q(z|x), here by E KL(q(a|x,z) ‖ r(a|x,z)) of more than 0.05 nats', () => {
    const found = expectedLogProb()
    exact.forEach(({ meanLogDensity }, b) => expect(found[b]! - meanLogDensity).toBeGreaterThan(0.05))
  })

  it('approximates q(z|x) = ∫ q(a|x) q(z|a,x) da for codes without an a, in logProb and pairwiseLogProb', () => {
    const some = line.map((z, i) => [z, i] as const).filter((_, i) => i % 20 === 0 && i > 200 && i < 800)
    const z = tf.tensor(some.map(([value]) => value), [some.length, 1, 1]) // prettier-ignore
    for (const found of [density().logProb(z), required(density().pairwiseLogProb?.(z), 'pairwiseLogProb')]) {
      const logs = tensorNumbers(found)
      some.forEach(([, i], k) =>
        exact.forEach(({ q }, b) => expect(Math.abs(logs[2 * k + b]! - Math.log(q[i]!))).toBeLessThan(1e-3)),
      )
    }
  })

  it('evaluates a draw with its a, and a value or a draw without a by the mixture', () => {
    const made = density()
    const draw = made.draw(freshNoise(1, 'test', 0), 5)
    const { auxiliary, ...bare } = draw
    expect(auxiliary?.shape).toEqual([5, 2, 1])
    expect(tensorNumbers(tf.max(tf.abs(tf.sub(made.logProb(draw), draw.logProb))))[0]).toBeLessThan(1e-5)
    expect(tensorNumbers(made.logProb(bare))).toEqual(tensorNumbers(made.logProb(draw.value)))
    expect(tensorNumbers(tf.max(tf.abs(tf.sub(made.logProb(bare), draw.logProb))))[0]).toBeGreaterThan(0.1)
  })

  it('has quadrature nodes for two dimensions in total, and none for more', () => {
    const three = auxiliaryVariable({
      sizes: [2, 1],
      nodes: 8,
      auxiliary: gaussian({ mean: tf.zeros([2, 2]), std: tf.ones([2, 2]) }, [2]),
      code: (a) => one(tf.sum(a, 2, true), t),
      reverse: (z) => gaussian({ mean: tf.tile(z, [1, 1, 2]), std: tf.onesLike(tf.tile(z, [1, 1, 2])) }, [2]),
    })
    expect(three.quadrature?.(8, freshNoise(1, 'test', 0))).toBeUndefined()
    const again = () => tensorNumbers(three.logProb(tf.zeros([1, 2, 1])))
    expect(again()).toEqual(again())
  })
})
