import { describe, expect, it } from 'vitest'
import { trainingExamples } from './examples.js'
import type { Dataset } from '../contracts/dataset.js'
import { required } from '../required.js'

/** Six examples, each its own index. */
const sampled: Dataset = {
  event: [1],
  kind: 'continuous',
  splits: { train: { size: 6, rows: (indices) => Float32Array.from(indices) } },
  checksum: '',
}
const exact: Dataset = {
  event: [2],
  kind: 'categorical',
  splits: {},
  support: { x: Float32Array.of(1, 0, 0, 1), probability: Float64Array.of(0.75, 0.25) },
  checksum: '',
}

const examplesOf = (dataset: Dataset, seed: number, count: number) => [
  ...required(trainingExamples(dataset, seed), 'examples')(count),
]

describe('trainingExamples', () => {
  it('uses every example of the training split once before it repeats any', () => {
    const drawn = examplesOf(sampled, 1, 9)
    expect(drawn.slice(0, 6).sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(drawn.slice(6)).toEqual(drawn.slice(0, 3))
  })

  it('depends on the seed, and not on the count', () => {
    expect(examplesOf(sampled, 1, 6)).toEqual(examplesOf(sampled, 1, 6))
    expect(examplesOf(sampled, 1, 3)).toEqual(examplesOf(sampled, 1, 6).slice(0, 3))
    expect(examplesOf(sampled, 2, 6)).not.toEqual(examplesOf(sampled, 1, 6))
  })

  it('repeats x in proportion to p*(x) for a known distribution: 3 of 4 for 0.75', () => {
    expect(examplesOf(exact, 1, 4)).toEqual([1, 0, 1, 0, 1, 0, 0, 1])
  })

  it('is undefined without data', () => {
    expect(trainingExamples({ ...sampled, splits: {} }, 1)).toBeUndefined()
  })
})
