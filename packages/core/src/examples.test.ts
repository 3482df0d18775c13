import { describe, expect, it } from 'vitest'
import { trainingExamples } from './examples.js'
import type { Dataset } from './parts.js'

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

describe('trainingExamples', () => {
  it('gives every example of the training split once before any twice', () => {
    const drawn = [...trainingExamples(sampled, 1)!(9)]
    expect(drawn.slice(0, 6).sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(drawn.slice(6)).toEqual(drawn.slice(0, 3))
  })

  it('gives the same ones for a seed, others for another, however many are asked for', () => {
    const of = (seed: number, count: number) => [...trainingExamples(sampled, seed)!(count)]
    expect(of(1, 6)).toEqual(of(1, 6))
    expect(of(1, 3)).toEqual(of(1, 6).slice(0, 3))
    expect(of(2, 6)).not.toEqual(of(1, 6))
  })

  it('gives x as often as p*(x) says where the distribution is known: 3 of 4 for 0.75', () => {
    expect([...trainingExamples(exact, 1)!(4)]).toEqual([1, 0, 1, 0, 1, 0, 0, 1])
  })

  it('is absent without data', () => {
    expect(trainingExamples({ ...sampled, splits: {} }, 1)).toBeUndefined()
  })
})
