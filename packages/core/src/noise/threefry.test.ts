import { describe, expect, it } from 'vitest'
import { streamKey, threefry } from './threefry.js'

describe('threefry', () => {
  // The published vectors of Random123, kat_vectors, "threefry2x32 20".
  it('maps zeros under a zero key to 6b200159 99ba4efe', () => {
    expect([...threefry(0, 0, 0, 2)]).toEqual([0x6b200159, 0x99ba4efe])
  })

  it('computes a word without the words before it', () => {
    expect([...threefry(7, 8, 9, 101)].slice(0, 11)).toEqual([...threefry(7, 8, 9, 11)])
  })

  it('gives different words for another position, key or stream', () => {
    const first = [...threefry(1, 2, 3, 4)]
    for (const other of [threefry(1, 2, 4, 4), threefry(1, 3, 3, 4), threefry(2, 2, 3, 4)]) {
      expect([...other]).not.toEqual(first)
    }
    expect(streamKey('encoder')).not.toBe(streamKey('decoder'))
  })
})
