import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { bits } from './bits.js'

const make = (options: Record<string, unknown> = {}) =>
  bits.create(resolveOptions('--dataset bits', bits.options, options), {} as Context) as Dataset

describe('bits', () => {
  it('is n zeros or n ones, each with probability ½', () => {
    const { event, kind, splits, support } = make({ bits: 3 })
    expect({ event, kind, splits }).toEqual({ event: [3], kind: 'binary', splits: {} })
    expect([...support!.x]).toEqual([0, 0, 0, 1, 1, 1])
    expect([...support!.probability]).toEqual([0.5, 0.5])
  })

  it.each([1, 5, 1000])('has an entropy of ln 2 nats for n = %d', (n) => {
    expect(make({ bits: n }).entropy).toBe(Math.LN2)
  })

  it('has a checksum that depends on n', () => {
    expect(make({ bits: '5' }).checksum).toBe(make({ bits: 5 }).checksum)
    expect(make({ bits: 5 }).checksum).not.toBe(make({ bits: 6 }).checksum)
    expect(make().checksum).toMatch(/^[0-9a-f]{64}$/)
  })

  it('refuses n = 0', () => {
    expect(() => make({ bits: 0 })).toThrow(
      /--dataset bits, option "bits": expected an integer from 1 to 100000, got 0/,
    )
  })
})
