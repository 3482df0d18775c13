import { resolveOptions, type Context, type Dataset, type Split } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { logDeterminant } from './log-determinant.js'
import { linearPopulation } from './population.js'
import { linear } from './linear.js'

const make = (options: Record<string, unknown> = {}) =>
  linear.create(resolveOptions('--dataset linear', linear.options, options), {} as Context) as Dataset

const all = ({ size, rows }: Split) =>
  rows(
    Int32Array.from({ length: size }, (_, i) => i),
    0,
  )

describe('logDeterminant', () => {
  it('is log(4·3 − 2²) = log 8 for [[4, 2], [2, 3]], and log 24 for a diagonal of 2, 3, 4', () => {
    expect(logDeterminant([Float64Array.of(4, 2), Float64Array.of(2, 3)])).toBeCloseTo(Math.log(8), 12)
    const diagonal = [2, 3, 4].map((value, i) => Float64Array.from({ length: 3 }, (_, j) => (i === j ? value : 0)))
    expect(logDeterminant(diagonal)).toBeCloseTo(Math.log(24), 12)
  })
})

describe('linear', () => {
  it('of one dimension has entropy ½ log 2πe(w² + s²)', () => {
    const options = { dimensions: 1, factors: 1, deviation: 0.5, seed: 3 }
    const { loadings, entropy } = linearPopulation(options)
    const variance = loadings[0]![0]! ** 2 + 0.25
    expect(entropy).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * variance), 12)
    expect(make(options).entropy).toBe(entropy)
  })

  it('has the covariance W* W*ᵀ + s² I, within 5 standard errors', () => {
    const { dimensions, covariance } = linearPopulation({ dimensions: 3, factors: 2, deviation: 0.5, seed: 1 })
    const size = 20_000
    const x = all(make({ dimensions, train: size }).splits.train!)
    covariance.forEach((row, i) =>
      row.forEach((expected, j) => {
        let [sum, squares] = [0, 0]
        for (let n = 0; n < size; n++) {
          const product = x[n * dimensions + i]! * x[n * dimensions + j]!
          sum += product
          squares += product ** 2
        }
        const error = Math.sqrt((squares / size - (sum / size) ** 2) / size)
        expect(Math.abs(sum / size - expected)).toBeLessThan(5 * error)
      }),
    )
  })

  it('has the same first examples for every size, and splits that share none', () => {
    const [few, many] = [100, 1000].map((train) => make({ train, test: 100 }).splits)
    expect([...all(many!.train!).subarray(0, 800)]).toEqual([...all(few!.train!)])
    expect([...all(many!.test!)]).not.toEqual([...all(few!.train!)])
  })

  it('has no split of size 0', () => {
    expect(Object.keys(make({ validation: 0, test: 0 }).splits)).toEqual(['train'])
  })

  it('has a checksum that depends on its options', () => {
    expect(make({ seed: '2' }).checksum).toBe(make({ seed: 2 }).checksum)
    expect(make({ seed: 2 }).checksum).not.toBe(make({ seed: 3 }).checksum)
  })
})
