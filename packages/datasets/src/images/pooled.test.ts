import { expect, it } from 'vitest'
import { pooled } from './pooled.js'

it('turns a pixel on where any of the k × k under it is, image by image', () => {
  const first = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  const second = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]
  const bits = Uint8Array.from([...first, ...second])
  expect([...pooled(bits, 4, 2)]).toEqual([0, 1, 0, 0, 0, 0, 1, 1])
  expect([...pooled(bits, 4, 4)]).toEqual([1, 1])
  expect(pooled(bits, 4, 1)).toBe(bits)
})
