import { describe, expect, it } from 'vitest'
import { codeSpaceRows } from '../testing/toy-tables.js'
import { codeOrder } from './code-order.js'

describe('codeOrder', () => {
  it('puts codes of the same class next to each other, class 0 first', () => {
    expect(codeOrder(codeSpaceRows).order).toEqual([1, 3, 0, 2])
  })

  it('does not depend on the order of the rows', () => {
    expect(codeOrder([...codeSpaceRows].reverse()).order).toEqual([1, 3, 0, 2])
  })

  it('sorts codes with equal shares by decreasing probability, in spite of rounding errors', () => {
    const rows = [
      { z: 0, aggregate: 0.2, class_0: 0.06, class_1: 0.14 },
      { z: 1, aggregate: 0.7, class_0: 0.21 - 1e-12, class_1: 0.49 + 1e-12 },
      { z: 2, aggregate: 0.1, class_0: 0.09, class_1: 0.01 },
    ]
    expect(codeOrder(rows).order).toEqual([2, 1, 0])
  })

  it('has the position of each code', () => {
    const { order, position } = codeOrder(codeSpaceRows)
    for (const [i, z] of order.entries()) expect(position.get(z)).toBe(i)
  })

  it('counts a code with less than a tenth of the average probability as unused', () => {
    const rows = [
      { z: 0, aggregate: 0.96, class_0: 0.6, class_1: 0.36 },
      { z: 1, aggregate: 0.04, class_0: 0.04, class_1: 0 },
      { z: 2, aggregate: 0, class_0: 0, class_1: 0 },
    ]
    expect([...codeOrder(rows).used]).toEqual([0, 1])
    expect(codeOrder(rows).order).toEqual([1, 2, 0]) // code 2 has no class, so it gets the average share
  })

  it('sorts by probability if there are no classes', () => {
    expect(codeOrder([0.1, 0.6, 0.3].map((aggregate, z) => ({ z, aggregate }))).order).toEqual([1, 2, 0])
  })
})
