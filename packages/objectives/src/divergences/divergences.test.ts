import { freshNoise, startEngine, stopGradient, tf, type Tensor } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { normal } from '../measured.test.helper.js'
import { discrimination } from './critic.js'
import { mmd } from './mmd.js'
import { stein } from './stein.js'

beforeAll(() => startEngine('cpu'))

const value = (tensor: Tensor) => tensor.dataSync()[0]!

describe('mmd', () => {
  /** Estimates from independent batches of 50, of N(δ, 1) against N(0, 1). */
  const estimates = (shift: number) =>
    Array.from({ length: 200 }, (_, step) =>
      tf.tidy(() => {
        const codes = tf.add(freshNoise(1, 'codes', step).normal([50, 1]), shift)
        return value(mmd(codes, freshNoise(1, 'prior', step).normal([50, 1]), 'rbf', 1))
      }),
    )

  // x − y ~ N(δ, 2), so E exp(−(x−y)²/2) = exp(−δ²/6)/√3, and MMD² = 2/√3 (1 − exp(−δ²/6))
  it.each([0, 0.5, 2])('of N(%d, 1) and N(0, 1) is 2/√3 (1 − exp(−δ²/6)) in the mean, without bias', (shift) => {
    const all = estimates(shift)
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length
    const error = Math.sqrt(all.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / all.length
    expect(Math.abs(mean - (2 / Math.sqrt(3)) * (1 - Math.exp(-(shift ** 2) / 6)))).toBeLessThan(5 * error)
  })

  it('has a gradient that brings codes nearer to m(z)', () => {
    const prior = freshNoise(1, 'prior', 0).normal([50, 2])
    const codes = tf.add(freshNoise(1, 'codes', 0).normal([50, 2]), 1.5)
    for (const kernel of ['rbf', 'imq'] as const) {
      const gradient = tf.grad((z: Tensor) => mmd(z, prior, kernel, 1))(codes)
      expect(value(tf.mean(gradient))).toBeGreaterThan(0)
    }
  })
})

describe('stein', () => {
  const standard = (size: number) => normal(tf.zeros([size]), tf.ones([size]))

  it('of one code is the score of m(z) alone: φ(z) = −z', () => {
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

describe('a critic', () => {
  it('pays 2 ln 2 for knowing nothing', () => {
    expect(value(discrimination(tf.zeros([3]), tf.zeros([5])))).toBeCloseTo(2 * Math.LN2, 6)
  })
})

describe('stopGradient', () => {
  it('leaves the value and takes the gradient', () => {
    const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(x, stopGradient(x))))(tf.tensor1d([2, 3]))
    expect([...gradient.dataSync()]).toEqual([2, 3])
  })
})
