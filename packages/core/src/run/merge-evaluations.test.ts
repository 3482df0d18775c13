import { describe, expect, it } from 'vitest'
import type { Column } from '../contracts/column.js'
import { mergeEvaluations, assertDistinctColumns } from './merge-evaluations.js'

const writes = (...names: string[]) => ({ columns: names.map((name): Column => ({ name, description: name })) })

describe('assertDistinctColumns', () => {
  const identity = ['seed', 'step']
  const requested = [{ name: 'first' }, { name: 'second' }]

  it('accepts evaluators with different columns', () => {
    expect(() => assertDistinctColumns(requested, [writes('a', 'a_se'), writes('b')], identity)).not.toThrow()
  })

  it('refuses two evaluators with the same column', () => {
    expect(() => assertDistinctColumns(requested, [writes('a', 'b'), writes('c', 'b')], identity)).toThrow(
      '--evaluate second: evaluator "first" writes the column "b" too. Leave one of the two out.',
    )
  })

  it('refuses a column that every row has', () => {
    expect(() => assertDistinctColumns(requested, [writes('a'), writes('step')], identity)).toThrow(
      '--evaluate second: every row has a column "step" already. Rename the evaluator\'s column.',
    )
  })
})

describe('mergeEvaluations', () => {
  const before = { step: 3, seconds: 1, a: 1, a_se: 0.1, a_samples: 100, other: 5, other_se: 0.5, note: 'first: slow' }

  it('clears the standard error and counts of a replaced number', () => {
    expect(mergeEvaluations(before, { step: 3, seconds: 9, a: 2, note: 'second: quick' })).toEqual({
      ...{ step: 3, seconds: 1, a: 2, a_se: null, a_samples: null, other: 5, other_se: 0.5 },
      note: 'first: slow; second: quick',
    })
  })

  it('takes the standard error and counts of the later evaluation', () => {
    expect(mergeEvaluations(before, { a: 2, a_se: 0.2 })).toMatchObject({ a: 2, a_se: 0.2, a_samples: null })
  })

  it('keeps a number that is null in the later evaluation', () => {
    expect(mergeEvaluations(before, { a: null, b: null })).toMatchObject({ a: 1, a_se: 0.1, a_samples: 100, b: null })
  })

  it('drops the note of a number that has become finite, and keeps other notes', () => {
    const before = { a: null, b: null, note: 'first: slow; a is NaN; b is Infinity' }
    expect(mergeEvaluations(before, { a: 2 })).toMatchObject({ a: 2, note: 'first: slow; b is Infinity' })
    expect(mergeEvaluations(before, { a: NaN, note: 'a is NaN' })['note']).toBe('first: slow; a is NaN; b is Infinity')
  })

  it('checks bounds again: the note of one that now holds is removed', () => {
    const broken = { split: 'exact', rate: -1, rate_se: 0, seconds: 1, note: null }
    const { note } = mergeEvaluations(broken, { rate: -2, rate_se: 0 })
    expect(note).toMatch(/^bound violated: 0 ≤ R, but 0\.000000 and -2\.000000/)
    expect(mergeEvaluations({ ...broken, note: note ?? null }, { rate: 1, rate_se: 0 })['note']).toBeNull()
  })
})
