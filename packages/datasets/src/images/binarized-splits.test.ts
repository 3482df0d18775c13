import { describe, expect, it } from 'vitest'
import { binarizedSplits, type Binarization } from './binarized-splits.js'
import type { GraySplits } from './gray-images.js'

const [pixels, count] = [64, 500]
/** Every image is a ramp from black to white. */
const values = Uint8Array.from({ length: count * pixels }, (_, i) => Math.round((255 * (i % pixels)) / (pixels - 1)))
const images = { name: 'ramps', count, pixels, values, white: 255 }
const splits: GraySplits = {
  train: { images, start: 0, end: 300 },
  validation: { images, start: 300, end: 400 },
  test: { images, start: 400, end: count },
}
const make = (binarize: Binarization, { fixedSeed = 0, seed = 1 } = {}) =>
  binarizedSplits(splits, { binarize, fixedSeed, seed })
const range = (size: number) => Int32Array.from({ length: size }, (_, i) => i)
const all = (binarize: Binarization, epoch = 0, seeds = {}, split: keyof GraySplits = 'train') => {
  const { [split]: made } = make(binarize, seeds).splits
  return made.rows(range(made.size), epoch)
}

describe('binarizedSplits', () => {
  it.each(['static', 'dynamic'] as const)(
    '%s draws x ~ Ber(grey): the mean of n draws is grey to 5 √(g(1−g)/n)',
    (binarize) => {
      const rows = all(binarize)
      expect(rows.every((x) => x === 0 || x === 1)).toBe(true)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const gray = values[pixel]! / 255
        let mean = 0
        for (let row = 0; row < 300; row++) mean += rows[row * pixels + pixel]! / 300
        expect(Math.abs(mean - gray)).toBeLessThanOrEqual(5 * Math.sqrt((gray * (1 - gray)) / 300) + 1e-9)
      }
    },
  )

  it('threshold is 1 where gray ≥ ½, none is gray', () => {
    expect([...all('threshold').subarray(0, pixels)]).toEqual(
      Array.from(values.subarray(0, pixels), (v) => (v >= 127.5 ? 1 : 0)),
    )
    expect([...all('none').subarray(0, pixels)]).toEqual(
      Array.from(values.subarray(0, pixels), (v) => Math.fround(v / 255)),
    )
    expect(make('none').kind).toBe('continuous')
    expect(make('threshold').kind).toBe('binary')
  })

  it('dynamic draws training images in each epoch and for each seed, deterministically', () => {
    const first = all('dynamic', 3)
    expect(all('dynamic', 3)).toEqual(first)
    expect(all('dynamic', 4)).not.toEqual(first)
    expect(all('dynamic', 3, { seed: 2 })).not.toEqual(first)
    expect(all('dynamic', 3, { fixedSeed: 2 })).toEqual(first)
  })

  it('gives a row the same bits in any batch', () => {
    for (const binarize of ['static', 'dynamic'] as const) {
      const { train } = make(binarize).splits
      const whole = train.rows(range(300), 2)
      const some = train.rows(Int32Array.of(299, 7, 7), 2)
      expect(some).toEqual(
        Float32Array.of(...[299, 7, 7].flatMap((i) => [...whole.subarray(i * pixels, (i + 1) * pixels)])),
      )
    }
  })

  it('gives held-out images the same bits in every epoch, for every seed, with static and dynamic', () => {
    for (const split of ['validation', 'test'] as const) {
      const fixed = all('static', 0, {}, split)
      expect(all('dynamic', 7, { seed: 5 }, split)).toEqual(fixed)
      expect(all('static', 0, { seed: 5 }, split)).toEqual(fixed)
      expect(all('static', 0, { fixedSeed: 1 }, split)).not.toEqual(fixed)
    }
  })

  it('gives no two images the same draws, across all splits', () => {
    const rows = new Set<string>()
    for (const split of ['train', 'validation', 'test'] as const) {
      const bits = all('static', 0, {}, split)
      for (let at = 0; at < bits.length; at += pixels) rows.add(bits.subarray(at, at + pixels).join(''))
    }
    expect(rows.size).toBe(count)
  })

  it('has a different checksum for every binarization and fixed seed, but not for every seed of the run', () => {
    const checksum = (binarize: Binarization, seeds = {}) => make(binarize, seeds).checksum
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

  it.each([
    ['static', '13130393dabe4834f140aa9a98707afd2dd4207e80f84b5b34294648b6119c6b'],
    ['dynamic', '7ccb68c02383301100bec769d1f398f1eda944d3f60aac17afa097c4fb390821'],
    ['threshold', 'c407cfc53f353b07cf224a15849a826efda8ce38869e1def1a044100a96c02bf'],
    ['none', 'dc9a3097a54f8d1d5e17d3cebfcfd2b8e270d67252003ab4010d915bf973290b'],
  ] as const)(
    'keeps the checksum of %s from version 0.1.0, when the option was named binarise',
    (binarize, checksum) => {
      expect(make(binarize).checksum).toBe(checksum)
    },
  )

  it.each(['static', 'dynamic', 'threshold', 'none'] as const)('refuses rows beyond its size, %s', (binarize) => {
    const { validation } = make(binarize).splits
    expect(validation.size).toBe(100)
    expect(() => validation.rows(Int32Array.of(100), 0)).toThrow(RangeError)
    expect(() => make(binarize).splits.train.rows(Int32Array.of(-1), 0)).toThrow(RangeError)
  })
})
