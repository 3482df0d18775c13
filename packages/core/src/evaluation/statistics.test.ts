import { describe, expect, it } from 'vitest'
import { jackknife, standardError, weightedMean } from './statistics.js'

const values = Float64Array.from([1, 4, 2, 8, 5])
const mean = (without?: number) => {
  const others = values.filter((_, i) => i !== without)
  return weightedMean(others, others.map(() => 1 / others.length)) // prettier-ignore
}

describe('a standard error', () => {
  it('is s/√n: of 1, 4, 2, 8, 5 it is √(7.5/5)', () => {
    expect(standardError(values)).toBeCloseTo(Math.sqrt(7.5 / 5), 12)
  })

  it('of one value is infinite', () => {
    expect(standardError([3])).toBe(Infinity)
    expect(jackknife(1, () => 3)).toEqual({ mean: 3, error: Infinity })
  })

  it('of a mean is the same by the jackknife', () => {
    expect(jackknife(5, mean)).toEqual({ mean: 4, error: expect.closeTo(standardError(values), 12) as number })
  })

  it('of log (100 + mean) is about the derivative, 1/104, times that of the mean', () => {
    const { error } = jackknife(5, (without) => Math.log(100 + mean(without)))
    expect(error).toBeCloseTo(standardError(values) / 104, 4)
  })
})
