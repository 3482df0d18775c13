import { expect, it } from 'vitest'
import { maxPool } from './max-pool.js'

it('sets a pixel if any of its k × k pixels is set, for each image', () => {
  const first = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  const second = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]
  const bits = Uint8Array.from([...first, ...second])
  expect([...maxPool(bits, 4, 2)]).toEqual([0, 1, 0, 0, 0, 0, 1, 1])
  expect([...maxPool(bits, 4, 4)]).toEqual([1, 1])
  expect(maxPool(bits, 4, 1)).toBe(bits)
})
