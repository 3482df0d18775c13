import { freshNoise, startEngine, tf, type Draw, type Tensor } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { numbersOf } from '../layers/weights.test.helper.js'
import { auxiliaryVariable } from './auxiliary.js'
import { gaussian } from './gaussian.js'

beforeAll(() => startEngine('cpu'))

/** Two examples: q(a|x) = N(m, s²), q(z|a) = N(slope tanh(2a), t²), r(a|z) = N(back z, v²). z given x has two modes. */
const [m, s] = [[0.2, -0.6], [0.8, 0.5]] as const // prettier-ignore
const [slope, t, back, v] = [1.2, 0.4, 0.5, 0.6]
const log = (value: number, mean: number, deviation: number) =>
  -0.5 * ((value - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI)

const one = (mean: Tensor, deviation: number) => gaussian({ mean, deviation: tf.fill(mean.shape, deviation) }, [1])
const density = (nodes = 64) =>
  auxiliaryVariable({
    sizes: [1, 1],
    nodes,
    auxiliary: gaussian({ mean: tf.tensor([...m], [2, 1]), deviation: tf.tensor([...s], [2, 1]) }, [1]),
    code: (a) => one(tf.mul(tf.tanh(tf.mul(a, 2)), slope), t),
    reverse: (z) => one(tf.mul(z, back), v),
  })

const spacing = 0.01
const line = Array.from({ length: 1001 }, (_, i) => -5 + i * spacing)
/** Of example b, by sums over a fine grid in float64: q(z|x), E log q(z|x), and the expectation of what a draw says. */
function byGrid(b: 0 | 1) {
  let [ofCode, ofDraw] = [0, 0]
  const q = line.map((z) => {
    const joint = line.map((a) => log(a, m[b], s[b]) + log(z, slope * Math.tanh(2 * a), t))
    const sum = joint.reduce((total, each) => total + Math.exp(each) * spacing, 0)
    joint.forEach((each, i) => (ofDraw += spacing ** 2 * Math.exp(each) * (each - log(line[i]!, back * z, v))))
    ofCode += spacing * sum * Math.log(sum)
    return sum
  })
  return { q, ofCode, ofDraw }
}
const exact = [byGrid(0), byGrid(1)]

const weighted = ({ logProb, weight }: Draw) => numbersOf(tf.sum(tf.mul(weight!, logProb), 0))

describe('a code behind an auxiliary variable', () => {
  it('says of its draws on average what a sum over a grid says, by quadrature to 1e-4 nats', () => {
    const found = weighted(density().quadrature!(64, freshNoise(1, 'test', 0))!)
    exact.forEach(({ ofDraw }, b) => expect(Math.abs(found[b]! - ofDraw)).toBeLessThan(1e-4))
  })

  it('says the same of what is drawn, within 5 standard errors', () => {
    const draws = 20_000
    const { mean, variance } = tf.moments(density().draw(freshNoise(1, 'test', 0), draws).logProb, 0)
    exact.forEach(({ ofDraw }, b) => {
      const error = Math.sqrt(numbersOf(variance)[b]! / draws)
      expect(Math.abs(numbersOf(mean)[b]! - ofDraw)).toBeLessThan(5 * error)
    })
  })

  it('is on average above E log q(z|x), here by E KL(q(a|x,z) ‖ r(a|x,z)) of more than 0.05 nats', () => {
    const found = weighted(density().quadrature!(64, freshNoise(1, 'test', 0))!)
    exact.forEach(({ ofCode }, b) => expect(found[b]! - ofCode).toBeGreaterThan(0.05))
  })

  it('has the density q(z|x) = ∫ q(a|x) q(z|a,x) da of codes from elsewhere, both ways', () => {
    const some = line.map((z, i) => [z, i] as const).filter((_, i) => i % 20 === 0 && i > 200 && i < 800)
    const z = tf.tensor(some.map(([value]) => value), [some.length, 1, 1]) // prettier-ignore
    for (const found of [density().logProb(z), density().logProbOfEach!(z)!]) {
      const logs = numbersOf(found)
      some.forEach(([, i], k) =>
        exact.forEach(({ q }, b) => expect(Math.abs(logs[2 * k + b]! - Math.log(q[i]!))).toBeLessThan(1e-3)),
      )
    }
  })

  it('knows its own draw by its a, and takes the value alone, or without its a, for one from elsewhere', () => {
    const made = density()
    const draw = made.draw(freshNoise(1, 'test', 0), 5)
    const { auxiliary, ...bare } = draw
    expect(auxiliary!.shape).toEqual([5, 2, 1])
    expect(numbersOf(tf.max(tf.abs(tf.sub(made.logProb(draw), draw.logProb))))[0]).toBeLessThan(1e-5)
    expect(numbersOf(made.logProb(bare))).toEqual(numbersOf(made.logProb(draw.value)))
    expect(numbersOf(tf.max(tf.abs(tf.sub(made.logProb(bare), draw.logProb))))[0]).toBeGreaterThan(0.1)
  })

  it('has nodes for two dimensions in all, and none for more', () => {
    const three = auxiliaryVariable({
      sizes: [2, 1],
      nodes: 8,
      auxiliary: gaussian({ mean: tf.zeros([2, 2]), deviation: tf.ones([2, 2]) }, [2]),
      code: (a) => one(tf.sum(a, 2, true), t),
      reverse: (z) => gaussian({ mean: tf.tile(z, [1, 1, 2]), deviation: tf.onesLike(tf.tile(z, [1, 1, 2])) }, [2]),
    })
    expect(three.quadrature!(8, freshNoise(1, 'test', 0))).toBeUndefined()
    const again = () => numbersOf(three.logProb(tf.zeros([1, 2, 1])))
    expect(again()).toEqual(again())
  })
})
