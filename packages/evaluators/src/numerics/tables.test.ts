import { standardError, weightedMean } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import {
  compose,
  klDivergence,
  fromLogColumns,
  mixtureOfRows,
  mutualInformation,
  normalizedLogs,
  type ProbabilityTable,
} from './tables.js'

const table = (...rows: number[][]): ProbabilityTable => ({
  rows: rows.length,
  size: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
})

describe('mutualInformation', () => {
  it('is ln 2 for a noiseless fair bit', () => {
    expect(mutualInformation(table([1, 0], [0, 1]), Float64Array.of(0.5, 0.5))).toBeCloseTo(Math.LN2, 12)
  })

  it('is ln 2 − H(0.1) for a binary symmetric channel of error 0.1', () => {
    const entropy = -(0.1 * Math.log(0.1) + 0.9 * Math.log(0.9))
    const channel = table([0.9, 0.1], [0.1, 0.9])
    expect(mutualInformation(channel, Float64Array.of(0.5, 0.5))).toBeCloseTo(Math.LN2 - entropy, 12)
  })

  it('is 0 when the rows are the same', () => {
    expect(mutualInformation(table([0.3, 0.7], [0.3, 0.7]), Float64Array.of(0.2, 0.8))).toBeCloseTo(0, 12)
  })
})

describe('tables', () => {
  it('normalize float32 log-probabilities in float64, column by column', () => {
    const logs = Float32Array.from([0.2, 0.5, 0.8, 0.5].map(Math.log)) // [2 values, 2 conditions]
    const { data } = fromLogColumns(logs, 2, 2)
    expect(data[0]! + data[1]!).toBeCloseTo(1, 14)
    expect(data[0]).toBeCloseTo(0.2, 6)
  })

  it('keep the logarithms of probabilities that underflow in float64', () => {
    const logs = normalizedLogs(Float32Array.of(0, -1000), 2, 1)
    expect([...logs]).toEqual([0, -1000])
    const [a, b] = normalizedLogs(Float64Array.of(1, 2), 2, 1)
    expect(Math.exp(a!) + Math.exp(b!)).toBeCloseTo(1, 14)
  })

  it('compose as consecutive channels', () => {
    const flip = table([0, 1], [1, 0])
    expect([...compose(flip, flip).data]).toEqual([1, 0, 0, 1])
    expect([...mixtureOfRows(flip, Float64Array.of(0.3, 0.7))]).toEqual([0.7, 0.3])
  })

  it('have divergence Σ p log p/q, with 0 log 0 = 0', () => {
    expect(klDivergence(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5))).toBeCloseTo(Math.LN2, 12)
  })
})

describe('statistics', () => {
  it('give mean 2 and standard error 1/√3 for 1, 2, 3', () => {
    const values = Float64Array.of(1, 2, 3)
    expect(weightedMean(values, new Float64Array(3).fill(1 / 3))).toBeCloseTo(2, 12)
    expect(standardError(values)).toBeCloseTo(1 / Math.sqrt(3), 12)
  })
})
