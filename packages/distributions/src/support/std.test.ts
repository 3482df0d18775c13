import { startEngine, tf } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { stdFromRaw, stdFromRawVariance, rawFromStd } from './std.js'
import { tensorNumbers } from '@elbow-vae/core/testing'

beforeAll(() => startEngine('cpu'))

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const raws = [-1e4, -104, -30, -27, -5, 0, 1, 10, 50, 1e4]

describe('standard deviations', () => {
  it('equal the softplus or its root in float64, and are at least the floor', () => {
    const raw = tf.tensor1d(raws)
    const near = (got: number[], expected: number[]) =>
      got.forEach((value, i) => expect(Math.abs(value / expected[i]! - 1), `at ${raws[i]}`).toBeLessThan(1e-6))
    near(
      tensorNumbers(stdFromRaw(raw, 1e-6)),
      raws.map((s) => Math.max(softplus(s), 1e-6)),
    )
    near(
      tensorNumbers(stdFromRawVariance(raw, 1e-6)),
      raws.map((s) => Math.max(Math.sqrt(softplus(s)), 1e-6)),
    )
  })

  it('equal the root of the softplus to the bit above the floor', () => {
    const raw = tf.linspace(-27, 27, 500)
    expect(tensorNumbers(stdFromRawVariance(raw, 1e-6))).toEqual(tensorNumbers(tf.sqrt(tf.softplus(raw))))
  })

  it.each([1e-6, 0.5, 1, 20, 39, 41, 710, 1e5])('map back to %f from its raw value', (std) => {
    const values = tensorNumbers(stdFromRaw(tf.tensor1d([rawFromStd(std)]), 0))
    expect(values[0]! / std).toBeCloseTo(1, 5)
  })
})
