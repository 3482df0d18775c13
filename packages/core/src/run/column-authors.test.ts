import { describe, expect, it } from 'vitest'
import type { Column } from '../tables/columns.js'
import { evaluatedAgain, refuseSharedColumns } from './column-authors.js'

const writes = (...names: string[]) => ({ columns: names.map((name): Column => ({ name, description: name })) })

describe('columns of evaluators', () => {
  const identity = ['seed', 'step']
  const asked = [{ name: 'first' }, { name: 'second' }]

  it('have one author each', () => {
    expect(() => refuseSharedColumns(asked, [writes('a', 'a_se'), writes('b')], identity)).not.toThrow()
  })

  it('are refused where two evaluators write the same', () => {
    expect(() => refuseSharedColumns(asked, [writes('a', 'b'), writes('c', 'b')], identity)).toThrow(
      '--evaluate second: evaluator "first" writes the column "b" too. Leave one of the two out.',
    )
  })

  it('are refused where every row has one of that name', () => {
    expect(() => refuseSharedColumns(asked, [writes('a'), writes('step')], identity)).toThrow(
      '--evaluate second: every row has a column "step" already. Rename the evaluator\'s column.',
    )
  })
})

describe('a row that is evaluated again', () => {
  const before = { step: 3, seconds: 1, a: 1, a_se: 0.1, a_samples: 100, other: 5, other_se: 0.5, note: 'first: slow' }

  it('loses the standard error and the counts of a number that another evaluator replaced', () => {
    expect(evaluatedAgain(before, { step: 3, seconds: 9, a: 2, note: 'second: quick' })).toEqual({
      ...{ step: 3, seconds: 1, a: 2, a_se: null, a_samples: null, other: 5, other_se: 0.5 },
      note: 'first: slow; second: quick',
    })
  })

  it('takes what the later evaluation says of them', () => {
    expect(evaluatedAgain(before, { a: 2, a_se: 0.2 })).toMatchObject({ a: 2, a_se: 0.2, a_samples: null })
  })

  it('keeps a number that the later evaluation does not know', () => {
    expect(evaluatedAgain(before, { a: null, b: null })).toMatchObject({ a: 1, a_se: 0.1, a_samples: 100, b: null })
  })

  it('drops the note of a number that was not finite once there is one, and keeps the others', () => {
    const before = { a: null, b: null, note: 'first: slow; a is NaN; b is Infinity' }
    expect(evaluatedAgain(before, { a: 2 })).toMatchObject({ a: 2, note: 'first: slow; b is Infinity' })
    expect(evaluatedAgain(before, { a: NaN, note: 'a is NaN' })['note']).toBe('first: slow; a is NaN; b is Infinity')
  })

  it('is checked anew: a bound that holds again is no longer in its note', () => {
    const broken = { split: 'exact', rate: -1, rate_se: 0, seconds: 1, note: null }
    const { note } = evaluatedAgain(broken, { rate: -2, rate_se: 0 })
    expect(note).toMatch(/^bound violated: 0 ≤ R, but 0\.000000 and -2\.000000/)
    expect(evaluatedAgain({ ...broken, note: note! }, { rate: 1, rate_se: 0 })['note']).toBeNull()
  })
})
