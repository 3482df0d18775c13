import { describe, expect, it } from 'vitest'
import { agreement, recognition, type RowMatrix } from './agreement.js'
import { regimeOf } from './rule.js'

const rows = (...list: readonly (readonly number[])[]): RowMatrix => ({
  size: list[0]!.length,
  values: Float32Array.from(list.flat()),
})
const images = rows([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1])

describe('agreement', () => {
  it('is 1 between an image and itself', () => {
    expect(agreement(images, images)).toBe(1)
  })

  it('is 0 where every row is the same, whatever the input', () => {
    expect(agreement(images, rows([0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]))).toBeCloseTo(0, 6)
  })

  it('is 1 − the difference relative to chance: 1 − (1/3) / (16/6)', () => {
    // own 1, 0, 0; others |a_0−b_1| 2, |a_0−b_2| 3, |a_1−b_0| 2, |a_1−b_2| 3, |a_2−b_0| 3, |a_2−b_1| 3
    const one = rows([1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 1])
    expect(agreement(images, one)).toBeCloseTo(1 - 1 / 3 / ((2 + 3 + 3 + 3 + 2 + 3) / 6), 6)
  })
})

describe('recognition', () => {
  it('is 1 where each reconstruction is nearest to its own input', () => {
    expect(recognition(rows([0], [1], [2]), rows([0.1], [1.1], [2.2]))).toBe(1)
  })

  it('is ½ where all reconstructions have one code', () => {
    expect(recognition(rows([0], [1], [2]), rows([5], [5], [5]))).toBe(0.5)
  })

  it('is ½ where all inputs have one code', () => {
    expect(recognition(rows([7], [7], [7]), rows([0], [1], [2]))).toBe(0.5)
  })
})

describe('the rule', () => {
  const semantic = { rate: 6, recognition: 0.95, decodingAgreement: 0.3, pixelAgreement: 0.3 }
  it.each([
    ['auto-decoder', { rate: 0.0004 }],
    ['auto-decoder', { recognition: 0.55 }],
    ['semantic encoder', {}],
    ['syntactic encoder', { rate: 60, decodingAgreement: 0.8, pixelAgreement: 0.8 }],
    ['auto-encoder', { rate: 150, decodingAgreement: 0.98, pixelAgreement: 0.98 }],
  ])('says %s of %j', (name, changed) => {
    expect(regimeOf({ ...semantic, ...changed })).toBe(name)
  })
})
