import { describe, expect, it } from 'vitest'
import { oneBitOptimum } from './one-bit-optimum.js'

describe('oneBitOptimum', () => {
  // Computed once by two-dimensional minimisation of SciPy quadratures, and checked against the asymmetric problem.
  it.each([
    [1, 0.693147, 0.693147, 0],
    [2, 0.907558, 0.216342, 0.691215],
    [5, 1.065787, 0.141529, 0.924258],
    [10, 1.153715, 0.114341, 1.039374],
    [100, 1.359599, 0.071608, 1.287991],
    [1000, 1.500494, 0.052772, 1.447722],
  ])('for n = %d is a loss of %d nats', (n, loss, distortion, rate) => {
    const found = oneBitOptimum(n)
    expect(Math.abs(found.loss - loss)).toBeLessThan(1e-5)
    expect(Math.abs(found.distortion - distortion)).toBeLessThan(1e-5)
    expect(Math.abs(found.rate - rate)).toBeLessThan(1e-5)
  })

  it.each([
    [2, 0.865467, 0.500967],
    [1000, 0.97197, 0.235105],
  ])('for n = %d has an encoder N(±%d, %d²)', (n, mean, deviation) => {
    const found = oneBitOptimum(n)
    expect(Math.abs(found.mean - mean)).toBeLessThan(1e-5)
    expect(Math.abs(found.deviation - deviation)).toBeLessThan(1e-5)
  })

  it('ignores the code at n = 1 where the rate costs what it brings, and uses it as soon as it costs less', () => {
    expect(oneBitOptimum(1).rate).toBeLessThan(1e-6)
    expect(oneBitOptimum(1, 0.9).rate).toBeGreaterThan(0.01)
  })
})
