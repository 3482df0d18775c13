import { describe, expect, it } from 'vitest'
import { oneBitOptimum } from './one-bit-optimum.js'

describe('oneBitOptimum', () => {
  // Computed once by a two-dimensional minimization of quadratures in SciPy; encoders without symmetry were not better.
  it.each([
    [1, 0.693147, 0.693147, 0],
    [2, 0.907558, 0.216342, 0.691215],
    [5, 1.065787, 0.141529, 0.924258],
    [10, 1.153715, 0.114341, 1.039374],
    [100, 1.359599, 0.071608, 1.287991],
    [1000, 1.500494, 0.052772, 1.447722],
  ])('for n = %d has a loss of %d nats', (n, loss, distortion, rate) => {
    const optimum = oneBitOptimum(n)
    expect(Math.abs(optimum.loss - loss)).toBeLessThan(1e-5)
    expect(Math.abs(optimum.distortion - distortion)).toBeLessThan(1e-5)
    expect(Math.abs(optimum.rate - rate)).toBeLessThan(1e-5)
  })

  it.each([
    [2, 0.865467, 0.500967],
    [1000, 0.97197, 0.235105],
  ])('for n = %d has an encoder N(±%d, %d²)', (n, mean, deviation) => {
    const optimum = oneBitOptimum(n)
    expect(Math.abs(optimum.mean - mean)).toBeLessThan(1e-5)
    expect(Math.abs(optimum.deviation - deviation)).toBeLessThan(1e-5)
  })

  it('ignores the code at n = 1 and β = 1, and uses it at a smaller β', () => {
    expect(oneBitOptimum(1).rate).toBeLessThan(1e-6)
    expect(oneBitOptimum(1, 0.9).rate).toBeGreaterThan(0.01)
  })
})
