import { freshNoise, required, startEngine, tf } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { tensorNumbers } from '@elbow-vae/core/testing'
import { trapezoid } from './trapezoid.js'

beforeAll(() => startEngine('cpu'))

/** E f(ε) by the rule's nodes. */
function expectation(dimensions: number, count: number, f: (x: number, y: number) => number, step = 0): number {
  const { epsilon, weight } = required(trapezoid(dimensions, count, freshNoise(1, 'test', step), 1), 'nodes')
  const points = epsilon.dataSync()
  const at = (k: number, d: number) => (d < dimensions ? points[k * dimensions + d]! : 0)
  return tensorNumbers(weight).reduce((sum, w, k) => sum + w * f(at(k, 0), at(k, 1)), 0)
}

describe('trapezoid', () => {
  it.each([16, 32, 128])('with %d nodes has the moments of N(0, 1): 1, 0, 1, 0, 3, 0, 15', (count) => {
    for (const [degree, moment] of [1, 0, 1, 0, 3, 0, 15].entries()) {
      expect(Math.abs(expectation(1, count, (x) => x ** degree) - moment)).toBeLessThan(1e-4)
    }
  })

  it('has in two dimensions E x² = E y² = 1, E x²y² = 1 and E xy = 0', () => {
    const moment = (a: number, b: number) => expectation(2, 24, (x, y) => x ** a * y ** b)
    expect(moment(2, 0)).toBeCloseTo(1, 5)
    expect(moment(0, 2)).toBeCloseTo(1, 5)
    expect(moment(2, 2)).toBeCloseTo(1, 5)
    expect(moment(1, 1)).toBeCloseTo(0, 5)
  })

  // At 1000 bits the best decoder's logit is 35 z, nearly a step function, 4 standard deviations from the encoder's mean.
  it.each([
    [32, 5e-3],
    [64, 1e-4],
    [128, 1e-6],
  ])('with %d nodes finds E 1000 softplus(−35 z), z ~ N(0.972, 0.235²), to %d', (count, tolerance) => {
    const exact = 0.0523230525 // mpmath 1.3, 40 digits
    const found = expectation(1, count, (x) => 1000 * Math.log1p(Math.exp(-35 * (0.972 + 0.235 * x))))
    expect(Math.abs(found - exact)).toBeLessThan(tolerance)
  })

  it('shifts its nodes in every step, so that the mean of a function with their period varies', () => {
    const comb = (step: number) => expectation(1, 16, (x) => Math.cos((2 * Math.PI * x) / 0.886), step)
    const seen = Array.from({ length: 40 }, (_, step) => comb(step))
    expect(Math.max(...seen)).toBeGreaterThan(0.9)
    expect(Math.min(...seen)).toBeLessThan(-0.9)
  })

  it('has different nodes for each example, with weights that sum to 1', () => {
    const { epsilon, weight } = required(trapezoid(2, 8, freshNoise(1, 'test', 0), 3), 'nodes')
    expect(epsilon.shape).toEqual([weight.shape[0], 3, 2])
    for (const total of tf.sum(weight, 0).dataSync()) expect(total).toBeCloseTo(1, 6)
  })

  it('returns undefined for three dimensions', () => {
    expect(trapezoid(3, 8, freshNoise(1, 'test', 0), 1)).toBeUndefined()
  })
})
