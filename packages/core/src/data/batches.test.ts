import { describe, expect, it } from 'vitest'
import type { Split } from '../contracts/dataset.js'
import { batchAt, batchesInOrder, batchesPerEpoch } from './batches.js'

/** Example i is the pair (i, epoch), as a dataset that depends on the epoch would return it. */
const split = (size: number): Split => ({
  size,
  rows: (indices, epoch) => Float32Array.from([...indices].flatMap((index) => [index, epoch])),
})

const examplesOf = (x: Float32Array) => [...x].filter((_, i) => i % 2 === 0)
const epochOf = (x: Float32Array) => new Set([...x].filter((_, i) => i % 2 === 1))

/** The examples of one epoch, batch by batch. */
function epochBatches(size: number, batchSize: number, seed: number, epoch: number): number[][] {
  const batch = batchAt(split(size), { seed, batchSize })
  const perEpoch = batchesPerEpoch(split(size), batchSize)
  return Array.from({ length: perEpoch }, (_, i) => examplesOf(batch(epoch * perEpoch + i).x))
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)
const range = (size: number) => Array.from({ length: size }, (_, i) => i)

describe('batchAt', () => {
  it.each([
    [100, 10],
    [103, 10],
    [7, 100],
    [5, 1],
  ])('shows each of %i examples exactly once an epoch, in batches of %i', (size, batchSize) => {
    for (const epoch of [0, 1, 5]) expect(sorted(epochBatches(size, batchSize, 1, epoch).flat())).toEqual(range(size))
  })

  it('fills every batch except the last of an epoch', () => {
    const batch = batchAt(split(103), { seed: 1, batchSize: 10 })
    const epochSizes = [...Array<number>(10).fill(10), 3]
    expect(range(22).map((step) => batch(step).size)).toEqual([...epochSizes, ...epochSizes])
  })

  it('shuffles each epoch differently, and passes the epoch to the split', () => {
    const batch = batchAt(split(20), { seed: 1, batchSize: 5 })
    expect(epochBatches(20, 5, 1, 0)).not.toEqual(epochBatches(20, 5, 1, 1))
    expect([3, 4, 11].map((step) => [...epochOf(batch(step).x)])).toEqual([[0], [1], [2]])
  })

  it('depends on seed and step alone, whatever the order of the steps', () => {
    const inOrder = batchAt(split(30), { seed: 4, batchSize: 7 })
    const batches = range(20).map((step) => inOrder(step))
    const outOfOrder = batchAt(split(30), { seed: 4, batchSize: 7 })
    for (const step of [19, 3, 12, 4, 0]) expect(outOfOrder(step)).toEqual(batches[step])
  })

  it('has another order for another seed', () => {
    expect(epochBatches(50, 50, 1, 0)).not.toEqual(epochBatches(50, 50, 2, 0))
  })

  it('shuffles: over 200 epochs the mean of the first 10 of 100 examples is 49.5 within five standard errors', () => {
    const means = range(200).map((epoch) => epochBatches(100, 10, 1, epoch)[0]!.reduce((a, b) => a + b, 0) / 10)
    const mean = means.reduce((a, b) => a + b, 0) / means.length
    const variance = ((100 ** 2 - 1) / 12 / 10) * (90 / 99) // of the mean of 10 drawn from 100 without replacement
    expect(Math.abs(mean - 49.5)).toBeLessThan(5 * Math.sqrt(variance / means.length))
  })
})

it('batchesInOrder yields a split in order', () => {
  const batches = [...batchesInOrder(split(7), 3)]
  expect(batches.map(({ size }) => size)).toEqual([3, 3, 1])
  expect(batches.flatMap(({ x }) => examplesOf(x))).toEqual(range(7))
  expect([...batchesInOrder(split(0), 3)]).toEqual([])
})
