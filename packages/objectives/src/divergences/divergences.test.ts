import { freshNoise, startEngine, stopGradient, tf, type Measurement, type Tensor } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { resampleDimensions } from '../factor.js'
import { measured, normalDensity } from '../measured.test.helper.js'
import { discriminatorLoss } from './critic.js'
import { divergences } from './divergence.js'
import { stein } from './stein.js'

beforeAll(() => startEngine('cpu'))

const value = (tensor: Tensor) => tensor.dataSync()[0]!

describe('stein', () => {
  const standard = (size: number) => normalDensity(tf.zeros([size]), tf.ones([size]))

  it('of one code is the score of m(z): φ(z) = −z', () => {
    const gradient = tf.grad((z: Tensor) => stein(z, standard(2), 1))(tf.tensor2d([[0.5, -2]]))
    expect([...gradient.dataSync()]).toEqual([0.5, -2])
  })

  it('of two codes is the sum of Liu & Wang (2016), eq. 8, by hand', () => {
    const [a, b] = [0.3, 1.1]
    const k = Math.exp(-((a - b) ** 2) / 2)
    // φ(a) = ½ [ −a + k (−b) + ∂k(b, a)/∂b ],  ∂k/∂b = −(b − a) k
    const phi = (-a - k * b - (b - a) * k) / 2
    const gradient = tf.grad((z: Tensor) => stein(z, standard(1), 1))(tf.tensor2d([[a], [b]]))
    expect(gradient.dataSync()[0]).toBeCloseTo(-phi / 2, 5)
  })
})

const options = { kernel: 'rbf', bandwidth: 1, critic: [8] } as const

describe('mmd of a known distribution', () => {
  const support = { x: new Float32Array(), probability: Float64Array.of(0.9, 0.1) }
  const { estimate: of, samples } = divergences.mmd(
    '',
    options,
    testContext('objective', { support, trainingSize: null }),
  )

  // k = exp(−r²/2) and z − z′ ~ N(δ, 2), so E k = exp(−δ²/6)/√3 for every pair of components of q = 0.9 N(0, 1) + 0.1 N(3, 1)
  it('is an unbiased estimate for the weighted mixture', () => {
    const expected = (delta: number) => Math.exp(-(delta ** 2) / 6) / Math.sqrt(3)
    const within = 0.9 ** 2 * expected(0) + 2 * 0.9 * 0.1 * expected(3) + 0.1 ** 2 * expected(0)
    const truth = within + expected(0) - 2 * (0.9 * expected(0) + 0.1 * expected(3))
    const estimates = Array.from({ length: 400 }, (_, step) =>
      tf.tidy(() => {
        const epsilon = Array.from(
          freshNoise(1, 'codes', step)
            .normal([samples * 2])
            .dataSync(),
        )
        const m = measured({ means: [[0], [3]], weights: [0.9, 0.1], samples, epsilon })
        const marginal = normalDensity(tf.zeros([1]), tf.ones([1]))
        return value(of({ ...m, marginal }, freshNoise(1, 'prior', step)))
      }),
    )
    const mean = estimates.reduce((sum, each) => sum + each, 0) / estimates.length
    const error = Math.sqrt(estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / estimates.length
    expect(error).toBeLessThan(0.05)
    expect(Math.abs(mean - truth)).toBeLessThan(5 * error)
  })
})

/** Two codes with weights 2/3 and 1/3, and the equivalent three codes with equal weights. */
const weighed = (): Measurement => measured({ means: [[0.3], [1.1]], weights: [2 / 3, 1 / 3] })
const repeated = (): Measurement => measured({ means: [[0.3], [0.3], [1.1]] })

describe('a code of twice the weight', () => {
  it('has the stein gradient of two codes', () => {
    const marginal = normalDensity(tf.zeros([1]), tf.ones([1]))
    const weights = tf.tensor1d([2 / 3, 1 / 3])
    const [a, b] = tf
      .grad((z: Tensor) => stein(z, marginal, 1, weights))(tf.tensor2d([[0.3], [1.1]]))
      .dataSync()
    const three = tf
      .grad((z: Tensor) => stein(z, marginal, 1))(tf.tensor2d([[0.3], [0.3], [1.1]]))
      .dataSync()
    expect(a).toBeCloseTo(three[0]! + three[1]!, 5)
    expect(b).toBeCloseTo(three[2]!, 5)
  })

  it('has the adversarial divergence of two codes', () => {
    const of = (m: Measurement) => {
      const latents = [{ name: 'z', size: 1 }]
      return value(
        divergences
          .adversarial('', options, testContext('objective', { latents }))
          .estimate(m, freshNoise(1, 'objective', 0)),
      )
    }
    expect(of(weighed())).toBeCloseTo(of(repeated()), 5)
  })

  it('is sampled twice as often in each permuted dimension of factor', () => {
    const count = 300
    const codes = tf.tensor2d(Array.from({ length: count }, (_, i) => [i % 2, i % 2]))
    const weights = tf.tensor1d(Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 2 : 1) / (1.5 * count)))
    const rows = resampleDimensions(codes, weights, freshNoise(1, 'resample', 0)).arraySync() as [number, number][]
    const share = (holds: (row: [number, number]) => boolean) => rows.filter(holds).length / count
    const within = (found: number, p: number) =>
      expect(Math.abs(found - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count))
    within(share(([a]) => a === 1), 1 / 3) // prettier-ignore
    within(share(([, b]) => b === 1), 1 / 3) // prettier-ignore
    within(
      share(([a, b]) => a === 1 && b === 1),
      1 / 9,
    ) // independent dimensions
  })
})

describe.each(['adversarial', 'stein'] as const)('%s and a trained marginal', (name) => {
  it('also has the gradient of KL(q‖m) with respect to the marginal: μ − E_q z for m = N(μ, 1)', () => {
    const latents = [{ name: 'z', size: 1 }]
    const { estimate: of } = divergences[name]('', options, testContext('objective', { latents }))
    const measuredAt = (mean: Tensor) => {
      const m = measured({ means: [[0.3], [1.1], [2]] })
      return of({ ...m, marginal: normalDensity(tf.reshape(mean, [1]), tf.ones([1])) }, freshNoise(1, 'objective', 0))
    }
    const gradient = tf.grad((mean: Tensor) => tf.sum(measuredAt(mean)))(tf.scalar(0.2))
    expect(value(gradient)).toBeCloseTo(0.2 - (0.3 + 1.1 + 2) / 3, 4)
  })
})

describe('a critic', () => {
  it('has loss 2 ln 2 if it cannot discriminate', () => {
    expect(value(discriminatorLoss(tf.zeros([3]), tf.zeros([5])))).toBeCloseTo(2 * Math.LN2, 6)
  })
})

describe('stopGradient', () => {
  it('keeps the value and removes the gradient', () => {
    const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(x, stopGradient(x))))(tf.tensor1d([2, 3]))
    expect([...gradient.dataSync()]).toEqual([2, 3])
  })
})
