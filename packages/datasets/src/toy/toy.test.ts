import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { solveToy, toyDistribution } from './toy-distribution.js'
import { toy } from './toy.js'

const make = (options: Record<string, unknown> = {}) =>
  toy.create(resolveOptions('--dataset toy', toy.options, options), {} as Context) as Dataset

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

describe('toyDistribution', () => {
  it('has σ = 0.599964730 and H(X) = 3.298918300 nats with the defaults', () => {
    const { std: deviation, entropy, information } = solveToy(30, 0.7, 0.5)
    expect(deviation).toBeCloseTo(0.59996473, 9)
    expect(entropy).toBeCloseTo(3.2989183, 9)
    expect(Math.abs(information - 0.5)).toBeLessThan(1e-12)
  })

  // mpmath 1.3 with 60 digits: bisection on the same sums of mp.ncdf.
  it.each([
    [30, 0.7, 0.5, 0.59996473006589, 3.29891829964546],
    [2, 0.5, 0.3, 0.90122683390585, 0.693147180559945],
    [7, 0.9, 0.2, 0.757851460431466, 1.68855460379736],
    [100, 0.3, 0.6, 0.380159831401361, 4.25888949348473],
    [30, 0.5, 0.1, 2.05497940202604, 2.90596460833216],
  ])('with %d bins, prior %d and %d nats has σ = %d and H(X) = %d', (bins, prior, target, deviation, entropy) => {
    const solved = solveToy(bins, prior, target)
    expect(Math.abs(solved.information - target)).toBeLessThan(1e-12)
    expect(solved.std).toBeCloseTo(deviation, 11)
    expect(solved.entropy).toBeCloseTo(entropy, 11)
  })

  it('has I(X;Z*) that decreases with σ, so that the bisection has one solution', () => {
    for (const bins of [2, 3, 4, 5, 30, 1000]) {
      for (const prior of [0.01, 0.5, 0.7]) {
        let last = Infinity
        for (let deviation = 0.12; deviation < 100; deviation *= 1.1) {
          const { information } = toyDistribution(bins, prior, deviation)
          expect(information).toBeLessThan(last + 1e-14)
          last = information
        }
      }
    }
  })

  it('has I(X;Z*) = H(Z*) for narrow classes: −0.7 ln 0.7 − 0.3 ln 0.3 = 0.6108643 nats', () => {
    expect(toyDistribution(30, 0.7, 0.01).information).toBeCloseTo(0.6108643020548934, 14)
  })
})

describe('toy', () => {
  it('is one-hot over its whole support, with probabilities that sum to 1', () => {
    const { event, kind, support, splits } = make()
    expect({ event, kind, splits }).toEqual({ event: [30], kind: 'categorical', splits: {} })
    expect(support!.x).toHaveLength(900)
    for (let i = 0; i < 30; i++) {
      const row = support!.x.subarray(30 * i, 30 * (i + 1))
      expect([row[i], sum(row)]).toEqual([1, 1])
    }
    expect(sum(support!.probability)).toBeCloseTo(1, 14)
  })

  it('has p(z*|x) of both classes, which sum to 1 for every x and average to the prior', () => {
    const { support } = make({ bins: 9, prior: 0.25, information: 0.3 })
    const [zero, one] = support!.truth!
    expect(zero!.map((p, j) => p + one![j]!)).toEqual(new Float64Array(9).fill(1))
    expect(sum(zero!.map((p, j) => p * support!.probability[j]!))).toBeCloseTo(0.25, 14)
  })

  it('has the centers of the bins as values, −2 + 4 (j + ½) / bins', () => {
    expect(make({ bins: 4 }).categories).toEqual([-1.5, -0.5, 0.5, 1.5])
  })

  it('has finite values also if the probability of a bin underflows', () => {
    const { support, entropy } = make({ bins: 1000, prior: 0.5, information: 0.693147180559 })
    expect(Number.isFinite(entropy)).toBe(true)
    expect(support!.truth!.every((p) => p.every(Number.isFinite))).toBe(true)
  })

  it('has a checksum that depends only on its options', () => {
    expect(make().checksum).toBe(make({ bins: '30' }).checksum)
    expect(make().checksum).toMatch(/^[0-9a-f]{64}$/)
    const others = [{ bins: 31 }, { prior: 0.71 }, { information: 0.51 }].map((options) => make(options).checksum)
    expect(new Set([make().checksum, ...others]).size).toBe(4)
  })

  it('refuses an unattainable information, with the attainable range', () => {
    const refused = (options: Record<string, unknown>) => {
      try {
        make(options)
      } catch (fault) {
        return fault
      }
      throw new Error('not refused')
    }
    expect(refused({ information: 0.62 })).toMatchObject({
      code: 'BAD_OPTION',
      exitCode: 2,
      message:
        '--dataset toy, option "information": expected more than 0 and less than 0.610864 nats with prior 0.7 and 30 bins, got 0.62.',
    })
    expect(refused({ information: 0 })).toMatchObject({ code: 'BAD_OPTION' })
    expect(refused({ prior: 1 })).toMatchObject({
      code: 'BAD_OPTION',
      message:
        '--dataset toy, option "information": expected a prior between 0 and 1, because z* is certain with prior 1 and 30 bins, got 0.5.',
    })
  })
})
