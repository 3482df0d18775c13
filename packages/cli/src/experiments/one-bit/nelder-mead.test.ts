import { expect, it } from 'vitest'
import { nelderMead } from './nelder-mead.js'

it("finds the minimum (1, 1) of Rosenbrock's valley from (−1.2, 1)", () => {
  const { point, value } = nelderMead(([x = NaN, y = NaN]) => 100 * (y - x ** 2) ** 2 + (1 - x) ** 2, [-1.2, 1])
  expect([...point]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)])
  expect(value).toBeLessThan(1e-12)
})
