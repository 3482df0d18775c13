import { expect, it } from 'vitest'
import type { Split } from '../contracts/dataset.js'
import { subsample } from './subsample.js'

const ordered: Split = {
  size: 10,
  rows: (indices) => Float32Array.from(indices),
  labels: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]),
}

it('takes examples from the whole of an ordered split, with their labels', () => {
  const some = subsample(ordered, 4)
  expect(some.size).toBe(4)
  expect([...some.rows(Int32Array.of(0, 1, 2, 3), 0)]).toEqual([0, 2, 5, 7])
  expect([...(some.labels ?? [])]).toEqual([0, 0, 1, 1])
})

it('returns the split itself if it has no more examples', () => {
  expect(subsample(ordered, 10)).toBe(ordered)
  expect(subsample(ordered, 99)).toBe(ordered)
})
