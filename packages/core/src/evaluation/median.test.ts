import { describe, expect, it } from 'vitest'
import { median } from './median.js'

describe('median', () => {
  it('is the middle value, or the mean of the two', () => {
    expect(median([5, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 10])).toBe(3)
  })
})
