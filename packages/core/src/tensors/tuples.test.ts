import { beforeAll, describe, expect, it } from 'vitest'
import { startEngine } from '../engines/index.js'
import { tf } from './tf.js'
import { shapeOf, splitEqually, tuple } from './tuples.js'

beforeAll(() => startEngine('cpu'))

describe('tuple', () => {
  it('is the array itself', () => {
    const values = [1, 2]
    expect(tuple(values, 2)).toBe(values)
  })

  it('throws for another length', () => {
    expect(() => tuple([1, 2], 3)).toThrow(new RangeError('expected 3 values, got 2'))
  })
})

it('shapeOf throws for another rank', () => {
  expect(shapeOf(tf.zeros([2, 3]), 2)).toEqual([2, 3])
  expect(() => shapeOf(tf.zeros([2, 3]), 4)).toThrow(RangeError)
})

it('splitEqually splits the last dimension', () => {
  const [first, second] = splitEqually(tf.tensor([[1, 2, 3, 4]]), 2)
  expect([[...first.dataSync()], [...second.dataSync()]]).toEqual([
    [1, 2],
    [3, 4],
  ])
})
