import { beforeAll, describe, expect, it } from 'vitest'
import { startEngine } from '../engines/index.js'
import { freshNoise } from '../noise/step-noise.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { squaredDistances } from './kernels.js'
import { mmd } from './mmd.js'

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

  it('has a gradient that moves codes towards m(z)', () => {
    const prior = freshNoise(1, 'prior', 0).normal([50, 2])
    const codes = tf.add(freshNoise(1, 'codes', 0).normal([50, 2]), 1.5)
    for (const kernel of ['rbf', 'imq'] as const) {
      const gradient = tf.grad((z: Tensor) => mmd(z, prior, kernel, 1))(codes)
      expect(value(tf.mean(gradient))).toBeGreaterThan(0)
    }
  })
})

const rowsOf = (matrix: Tensor) => matrix.arraySync() as number[][]

describe('squared distances', () => {
  // Differences in float64 of the float32 values. At mean 1000 the expanded square in float32 has an error of 2.7 in 32.
  it.each([0, 100, 1000])('are exact to 1e-4 for codes near %d', (mean) => {
    const draws = (stream: string) => tf.add<Tensor>(freshNoise(1, stream, 0).normal([20, 16]), mean)
    const [from, to] = [draws('from'), draws('to')]
    const got = rowsOf(squaredDistances(from, to))
    const [a, b] = [rowsOf(from), rowsOf(to)]
    for (const [i, x] of a.entries())
      for (const [j, y] of b.entries()) {
        const exact = x.reduce((sum, value, d) => sum + (value - y[d]!) ** 2, 0)
        expect(Math.abs(got[i]![j]! - exact)).toBeLessThan(1e-4)
      }
  })

  it('have the gradients Σ_ij 2 (a_i − b_j): the subtracted mean changes none', () => {
    const [from, to] = [freshNoise(1, 'from', 0).normal([3, 2]), freshNoise(1, 'to', 0).normal([4, 2])]
    const [dFrom, dTo] = tf.grads((a: Tensor, b: Tensor) => tf.sum(squaredDistances(a, b)))([from, to])
    const expected = (points: Tensor, others: Tensor) =>
      tf.mul(tf.sub(tf.mul(points, others.shape[0]), tf.sum(others, 0, true)), 2).dataSync()
    dFrom?.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected(from, to)[i]!, 4))
    dTo?.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected(to, from)[i]!, 4))
    expect([dFrom?.shape, dTo?.shape]).toEqual([from.shape, to.shape])
  })
})
