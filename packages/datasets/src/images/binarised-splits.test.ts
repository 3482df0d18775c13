import { describe, expect, it } from 'vitest'
import { binarisedSplits, type Binarisation } from './binarised-splits.js'
import type { GreySplits } from './grey-images.js'

const [pixels, count] = [64, 500]
/** Every picture runs from black to white. */
const values = Uint8Array.from({ length: count * pixels }, (_, i) => Math.round((255 * (i % pixels)) / (pixels - 1)))
const images = { name: 'ramps', count, pixels, values, white: 255 }
const splits: GreySplits = {
  train: { images, start: 0, end: 300 },
  validation: { images, start: 300, end: 400 },
  test: { images, start: 400, end: count },
}
const make = (binarise: Binarisation, { fixedSeed = 0, seed = 1 } = {}) =>
  binarisedSplits(splits, { binarise, fixedSeed, seed })
const range = (size: number) => Int32Array.from({ length: size }, (_, i) => i)
const all = (binarise: Binarisation, epoch = 0, seeds = {}, split: keyof GreySplits = 'train') => {
  const { [split]: made } = make(binarise, seeds).splits
  return made.rows(range(made.size), epoch)
}

describe('binarisedSplits', () => {
  it.each(['static', 'dynamic'] as const)(
    '%s draws x ~ Ber(grey): the mean of n draws is grey to 5 √(g(1−g)/n)',
    (binarise) => {
      const rows = all(binarise)
      expect(rows.every((x) => x === 0 || x === 1)).toBe(true)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const grey = values[pixel]! / 255
        let mean = 0
        for (let row = 0; row < 300; row++) mean += rows[row * pixels + pixel]! / 300
        expect(Math.abs(mean - grey)).toBeLessThanOrEqual(5 * Math.sqrt((grey * (1 - grey)) / 300) + 1e-9)
      }
    },
  )

  it('threshold is 1 where grey ≥ ½, none is grey itself', () => {
    expect([...all('threshold').subarray(0, pixels)]).toEqual(
      Array.from(values.subarray(0, pixels), (v) => (v >= 127.5 ? 1 : 0)),
    )
    expect([...all('none').subarray(0, pixels)]).toEqual(
      Array.from(values.subarray(0, pixels), (v) => Math.fround(v / 255)),
    )
    expect(make('none').kind).toBe('continuous')
    expect(make('threshold').kind).toBe('binary')
  })

  it('dynamic draws training pictures afresh in each epoch and for each seed, and the same ones for the same', () => {
    const first = all('dynamic', 3)
    expect(all('dynamic', 3)).toEqual(first)
    expect(all('dynamic', 4)).not.toEqual(first)
    expect(all('dynamic', 3, { seed: 2 })).not.toEqual(first)
    expect(all('dynamic', 3, { fixedSeed: 2 })).toEqual(first)
  })

  it('gives a row the same bits whichever rows are asked for with it', () => {
    for (const binarise of ['static', 'dynamic'] as const) {
      const { train } = make(binarise).splits
      const whole = train.rows(range(300), 2)
      const some = train.rows(Int32Array.of(299, 7, 7), 2)
      expect(some).toEqual(
        Float32Array.of(...[299, 7, 7].flatMap((i) => [...whole.subarray(i * pixels, (i + 1) * pixels)])),
      )
    }
  })

  it('gives held-out pictures the same bits in every epoch, for every seed, under static and dynamic alike', () => {
    for (const split of ['validation', 'test'] as const) {
      const fixed = all('static', 0, {}, split)
      expect(all('dynamic', 7, { seed: 5 }, split)).toEqual(fixed)
      expect(all('static', 0, { seed: 5 }, split)).toEqual(fixed)
      expect(all('static', 0, { fixedSeed: 1 }, split)).not.toEqual(fixed)
    }
  })

  it('gives no two pictures the same draws, whichever split they are in', () => {
    const rows = new Set<string>()
    for (const split of ['train', 'validation', 'test'] as const) {
      const bits = all('static', 0, {}, split)
      for (let at = 0; at < bits.length; at += pixels) rows.add(bits.subarray(at, at + pixels).join(''))
    }
    expect(rows.size).toBe(count)
  })

  it('has a checksum of its own for every way to binarise and every fixed seed, but not for every seed', () => {
    const checksum = (binarise: Binarisation, seeds = {}) => make(binarise, seeds).checksum
    const ways = [
      checksum('static'),
      checksum('static', { fixedSeed: 1 }),
      checksum('dynamic'),
      checksum('dynamic', { fixedSeed: 1 }),
      checksum('threshold'),
      checksum('none'),
    ]
    expect(new Set(ways).size).toBe(ways.length)
    expect([checksum('static', { seed: 9 }), checksum('dynamic', { seed: 9 })]).toEqual([ways[0], ways[2]])
  })

  it.each(['static', 'dynamic', 'threshold', 'none'] as const)('refuses rows beyond its size, %s', (binarise) => {
    const { validation } = make(binarise).splits
    expect(validation.size).toBe(100)
    expect(() => validation.rows(Int32Array.of(100), 0)).toThrow(RangeError)
    expect(() => make(binarise).splits.train.rows(Int32Array.of(-1), 0)).toThrow(RangeError)
  })
})
