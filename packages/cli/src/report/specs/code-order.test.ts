import { describe, expect, it } from 'vitest'
import { codeSpaceRows } from '../toy-tables.test.helper.js'
import { codeOrder } from './code-order.js'

describe('codeOrder', () => {
  it('puts the codes of a class side by side, class 0 first', () => {
    expect(codeOrder(codeSpaceRows).order).toEqual([1, 3, 0, 2])
  })

  it('does not depend on the order of the rows', () => {
    expect(codeOrder([...codeSpaceRows].reverse()).order).toEqual([1, 3, 0, 2])
  })

  it('puts the heavier first among codes that mean the same, whatever rounding does to their shares', () => {
    const rows = [
      { z: 0, aggregate: 0.2, class_0: 0.06, class_1: 0.14 },
      { z: 1, aggregate: 0.7, class_0: 0.21 - 1e-12, class_1: 0.49 + 1e-12 },
      { z: 2, aggregate: 0.1, class_0: 0.09, class_1: 0.01 },
    ]
    expect(codeOrder(rows).order).toEqual([2, 1, 0])
  })

  it('knows where each code went', () => {
    const { order, place } = codeOrder(codeSpaceRows)
    for (const [at, z] of order.entries()) expect(place.get(z)).toBe(at)
  })

  it('says that a code with less than a tenth of an even share is not used', () => {
    const rows = [
      { z: 0, aggregate: 0.96, class_0: 0.6, class_1: 0.36 },
      { z: 1, aggregate: 0.04, class_0: 0.04, class_1: 0 },
      { z: 2, aggregate: 0, class_0: 0, class_1: 0 },
    ]
    expect([...codeOrder(rows).used]).toEqual([0, 1])
    expect(codeOrder(rows).order).toEqual([1, 2, 0]) // without a meaning of its own, it gets the average
  })

  it('sorts by mass alone where no classes are known', () => {
    expect(codeOrder([0.1, 0.6, 0.3].map((aggregate, z) => ({ z, aggregate }))).order).toEqual([1, 2, 0])
  })
})
