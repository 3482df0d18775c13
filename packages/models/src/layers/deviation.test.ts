import { startEngine, tf } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { deviationOf, deviationOfVariance, rawDeviation } from './deviation.js'
import { numbersOf } from './weights.test.helper.js'

beforeAll(() => startEngine('cpu'))

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const raws = [-1e4, -104, -30, -27, -5, 0, 1, 10, 50, 1e4]

describe('deviations', () => {
  it('are the softplus and its root in float64, and the floor below it', () => {
    const raw = tf.tensor1d(raws)
    const near = (got: number[], expected: number[]) =>
      got.forEach((value, i) => expect(Math.abs(value / expected[i]! - 1), `at ${raws[i]}`).toBeLessThan(1e-6))
    near(
      numbersOf(deviationOf(raw, 1e-6)),
      raws.map((s) => Math.max(softplus(s), 1e-6)),
    )
    near(
      numbersOf(deviationOfVariance(raw, 1e-6)),
      raws.map((s) => Math.max(Math.sqrt(softplus(s)), 1e-6)),
    )
  })

  it('are to the bit the root of the softplus above the floor', () => {
    const raw = tf.linspace(-27, 27, 500)
    expect(numbersOf(deviationOfVariance(raw, 1e-6))).toEqual(numbersOf(tf.sqrt(tf.softplus(raw))))
  })

  it.each([1e-6, 0.5, 1, 20, 39, 41, 710, 1e5])('start at %f where asked to', (deviation) => {
    const [value] = numbersOf(deviationOf(tf.tensor1d([rawDeviation(deviation)]), 0))
    expect(value! / deviation).toBeCloseTo(1, 5)
  })
})
