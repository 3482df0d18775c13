import { describe, expect, it } from 'vitest'
import { uniform } from '@elbow-vae/core'
import { areaAverage } from './area-average.js'

const picture = (side: number) =>
  uniform({ seed: 1, stream: 'picture', step: side }, side * side).map((u) => (u < 0.3 ? 1 : 0))
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** By definition: area of the pixels [r, r+1) × [c, c+1) of the large image within a pixel of the small one. */
function byDefinition(x: Float32Array, from: number, to: number): number[] {
  const step = from / to
  const overlap = (i: number, k: number) => Math.max(0, Math.min(i + 1, (k + 1) * step) - Math.max(i, k * step))
  return Array.from({ length: to * to }, (_, at) => {
    const [row, column] = [Math.floor(at / to), at % to]
    let area = 0
    for (let i = 0; i < from; i++)
      for (let j = 0; j < from; j++) area += overlap(i, row) * overlap(j, column) * x[i * from + j]!
    return area / step ** 2
  })
}

describe('areaAverage', () => {
  it('from 105 to 28 pixels has 225 gray levels, since 105 / 28 = 15 / 4', () => {
    expect(areaAverage(105, 28).white).toBe(225)
  })

  it.each([
    [105, 28],
    [9, 6],
    [8, 4],
    [5, 3],
  ])('from %d to %d pixels is the area-weighted mean under each pixel', (from, to) => {
    const x = picture(from)
    const { white, average } = areaAverage(from, to)
    const small = [...average(Uint8Array.from(x))].map((level) => level / white)
    byDefinition(x, from, to).forEach((gray, i) => expect(small[i]).toBeCloseTo(gray, 12))
  })

  it('preserves the total ink exactly: Σ small · 105² = Σ large · 28² · 225', () => {
    const x = picture(105)
    expect(sum(areaAverage(105, 28).average(Uint8Array.from(x))) * 105 ** 2).toBe(sum(x) * 28 ** 2 * 225)
  })

  it('refuses sizes whose gray levels do not fit into a byte', () => {
    expect(() => areaAverage(101, 28)).toThrow(RangeError)
  })
})
