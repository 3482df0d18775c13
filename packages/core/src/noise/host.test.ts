import { describe, expect, it } from 'vitest'
import { gumbel, normal, permutation, uniform } from './host.js'

const position = { seed: 1, stream: 'test', step: 0 }
const n = 100_000

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const moment = (values: Float32Array, power: number) => mean(values.map((value) => value ** power))

describe('uniform', () => {
  it('has mean 1/2 and variance 1/12, inside (0, 1)', () => {
    const values = uniform(position, n)
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * n))
    expect(
      moment(
        values.map((u) => u - 0.5),
        2,
      ),
    ).toBeCloseTo(1 / 12, 2)
    expect(Math.min(...values.subarray(0, 10_000))).toBeGreaterThan(0)
    expect(Math.max(...values.subarray(0, 10_000))).toBeLessThan(1)
  })
})

describe('normal', () => {
  it('has the first four moments 0, 1, 0, 3', () => {
    const values = normal(position, n)
    const error = 5 / Math.sqrt(n)
    expect(Math.abs(mean(values))).toBeLessThan(error)
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(error * Math.sqrt(2))
    expect(Math.abs(moment(values, 3))).toBeLessThan(error * Math.sqrt(15))
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(error * Math.sqrt(96))
  })

  it('has uncorrelated neighbors, also within a Box–Muller pair', () => {
    const values = normal(position, n)
    const products = values.subarray(1).map((value, i) => value * values[i]!)
    expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(n))
  })

  it('depends only on seed, stream, step and index', () => {
    expect([...normal(position, 5)]).toEqual([...normal(position, 9)].slice(0, 5))
    expect([...normal({ ...position, step: 1 }, 5)]).not.toEqual([...normal(position, 5)])
  })
})

describe('gumbel', () => {
  it('has mean γ = 0.5772 and variance π²/6', () => {
    const values = gumbel(position, n)
    const sd = Math.PI / Math.sqrt(6)
    expect(Math.abs(mean(values) - 0.57721)).toBeLessThan((5 * sd) / Math.sqrt(n))
  })
})

describe('permutation', () => {
  it('contains each number once', () => {
    expect([...permutation(position, 1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })

  it('starts with each number equally often', () => {
    const counts = new Array<number>(5).fill(0)
    for (let step = 0; step < 5000; step++) counts[permutation({ ...position, step }, 5)[0]!]!++
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(800))
  })
})
