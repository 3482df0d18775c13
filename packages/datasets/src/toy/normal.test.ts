import { describe, expect, it } from 'vitest'
import { erfc, normalInterval } from './normal.js'

// mpmath 1.3, 40 digits: mp.erfc(x). One argument for each approximation, its edges and both signs.
const reference: readonly (readonly [number, number])[] = [
  [-5, 1.9999999999984625402],
  [-1, 1.8427007929497148693],
  [-0.3, 1.3286267594591274276],
  [0, 1],
  [0.1, 0.8875370839817151078],
  [0.46875, 0.50738652678206200841],
  [0.5, 0.47950012218695346232],
  [1, 0.15729920705028513066],
  [2, 0.0046777349810472658379],
  [3.9, 3.4792248597231742278e-8],
  [4, 1.5417257900280018852e-8],
  [4.5, 1.9661604415428874763e-10],
  [6, 2.1519736712498913117e-17],
  [10, 2.088487583762544757e-45],
  [20, 5.3958656116079009289e-176],
  [26, 5.6631924088561428465e-296],
]

describe('erfc', () => {
  it.each(reference)('of %d agrees with mpmath to a relative error of 1e-15', (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-15)
  })

  it('is 2 and 0 in the limits', () => {
    expect([erfc(-Infinity), erfc(Infinity), erfc(-30), erfc(30)]).toEqual([2, 0, 2, 0])
  })

  it('of x and −x sums to 2', () => {
    for (let x = 0; x < 6; x += 0.01) expect(Math.abs(erfc(x) + erfc(-x) - 2)).toBeLessThan(1e-15)
  })
})

describe('normalInterval', () => {
  it('has probability 0.682689492137085897 within one standard deviation, and 1 in total', () => {
    expect(normalInterval(1, 5, 3, 2)).toBeCloseTo(0.682689492137085897, 15)
    expect(normalInterval(-Infinity, Infinity, 3, 2)).toBe(1)
  })

  it('keeps its relative precision in both tails: Φ(−9) − Φ(−10) = 1.1285e-19 (mpmath)', () => {
    expect(normalInterval(9, 10, 0, 1) / 1.1285122074236e-19).toBeCloseTo(1, 12)
    expect(normalInterval(-10, -9, 0, 1)).toBe(normalInterval(9, 10, 0, 1))
  })
})
