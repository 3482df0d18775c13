import { freshNoise, startEngine, tf, type Context, type Measurement, type Scalar, type Tensor } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { generative } from './index.js'

beforeAll(() => startEngine('cpu'))

/** Two codes and two x: e agrees with x in 0.9, d in 0.8, m = p* = 1/2, so g = p*. */
const logs = (agree: number) => [agree, 1 - agree, 1 - agree, agree].map(Math.log)

const measurement = (rateEstimator: Measurement['rateEstimator'] = 'enumerated'): Measurement => {
  const logPosterior = tf.tensor2d(logs(0.9), [2, 2])
  const logMarginal = tf.fill([2, 1], -Math.LN2)
  const mean = (value: Tensor): Scalar =>
    tf.mean(value.rank === 2 ? tf.sum(tf.mul(tf.exp(logPosterior), value), 0) : value)
  const distortion = tf.neg(tf.tensor2d(logs(0.8), [2, 2]))
  const rate = tf.sub(logPosterior, logMarginal)
  return { logPosterior, logMarginal, distortion, rate, rateEstimator, mean } as Partial<Measurement> as Measurement
}

const expected = {
  rate: 0.9 * Math.log(1.8) + 0.1 * Math.log(0.2),
  distortion: -(0.9 * Math.log(0.8) + 0.1 * Math.log(0.2)),
  e: 0.8 * Math.log(1.8) + 0.2 * Math.log(0.2),
  g: 0.8 * Math.log(1.6) + 0.2 * Math.log(0.4),
}

const coin = { x: Float32Array.of(1, 0, 0, 1), probability: Float64Array.of(0.5, 0.5) }
const context = (dataKind: Context['dataKind'] = 'categorical') =>
  testContext('objective', { event: [2], dataKind, support: coin })

const none = { form: 'distortion', rate: null, e: null, g: null, s: null, examples: null, penalty: 3 } as const
const number = (scalar: Scalar) => scalar.dataSync()[0]!
const lossOf = (objective: ReturnType<typeof generative.create>, m = measurement()) =>
  number(objective.loss(m, {}, freshNoise(1, 'objective', 0)))

describe('generative', () => {
  it('without targets is R + D', () => {
    expect(lossOf(generative.create(none, context()))).toBeCloseTo(expected.rate + expected.distortion, 5)
  })

  it('is D + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G| (ABE eq. 9–11)', () => {
    const objective = generative.create({ ...none, rate: 0.5, e: 0.3, g: 0.1 }, context())
    const deviations = 0.5 - expected.rate + Math.abs(0.3 - expected.e) + (expected.g - 0.1)
    expect(lossOf(objective)).toBeCloseTo(expected.distortion + 3 * deviations, 5)
  })

  it('in the form of U and S is −U + λ|σ_S − S| + R, with σ_S = H − log N (ABE eq. 15, 16)', () => {
    const u = Math.LN2 - expected.distortion // U − S = H − D, and S = KL(p*‖g) = 0
    const at = (options: Partial<{ s: number; examples: number }>) =>
      lossOf(generative.create({ ...none, form: 'surprise', ...options }, context()))
    expect(at({})).toBeCloseTo(-u + expected.rate, 5)
    expect(at({ s: 0.2 })).toBeCloseTo(-u + 3 * 0.2 + expected.rate, 5)
    expect(at({ examples: 1.5 })).toBeCloseTo(-u + 3 * (Math.LN2 - Math.log(1.5)) + expected.rate, 5)
    expect(at({ examples: 50 })).toBeCloseTo(-u + expected.rate, 5) // S is never negative
  })

  it('reports the bounds in train.arrow', () => {
    const { columns = [] } = generative.create(none, context())
    const values = Object.fromEntries(columns.map(({ name, value }) => [name, number(value(measurement(), {}))]))
    const { e, g, distortion } = expected
    const expectedBounds = { bound_e: e, bound_g: g, bound_u: Math.LN2 - distortion, bound_s: 0 }
    for (const [name, value] of Object.entries(expectedBounds)) expect(values[name], name).toBeCloseTo(value, 5)
  })

  it.each([
    ['data whose distribution is unknown', () => generative.create(none, testContext('objective'))],
    ['bits that could be other ones', () => generative.create(none, context('binary'))],
    ['a code that is drawn', () => lossOf(generative.create(none, context()), measurement('sampled'))],
  ])('refuses %s in one line', (_, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'WRONG_DATA' }) as Error)
  })
})
