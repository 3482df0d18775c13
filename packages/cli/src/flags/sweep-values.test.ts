import { describe, expect, it } from 'vitest'
import { evaluatorSets, valuesOf } from './sweep-values.js'

const number = { default: 1, help: '' }
const open = { default: null, help: '' }
const list = { default: [10, 10], help: '' }
const choice = { default: 'up', choices: ['up', 'down'], help: '' }

describe('values of a flag in a sweep', () => {
  it.each([
    ['0.5', ['0.5']],
    ['0.1, 0.5,1', ['0.1', '0.5', '1']],
    ['1..5', [1, 2, 3, 4, 5]],
    ['1..3,7', [1, 2, 3, '7']],
    ['-1..1', [-1, 0, 1]],
    ['.1...3:.1', [0.1, 0.2, 0.3]],
    ['0..0.6:0.25', [0, 0.25, 0.5]],
    ['3..3', [3]],
    ['0.01..10:log4', [0.01, 0.1, 1, 10]],
    ['0.1..10:log3', [0.1, 1, 10]],
    ['1e-3..1e-1:log5', [0.001, 0.00316228, 0.01, 0.0316228, 0.1]],
    ['auto', ['auto']], // refused later, by the option
  ])('%s, of a number', (text, values) => {
    expect(valuesOf('objective.beta', number, text)).toEqual(values)
    expect(valuesOf('steps', open, text)).toEqual(values)
  })

  it('0..0.6:0.05 are 13 numbers without rounding errors', () => {
    const typed = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]
    expect(valuesOf('objective.rate', number, '0..0.6:0.05')).toEqual(typed)
  })

  it.each(['5..1', '0..1:0', '0..1:-1', '0..10:log5', '1..10:log1', '1..10:log2.5', '1..1e9'])('refuses %s', (text) => {
    expect(() => valuesOf('seed', number, text)).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringMatching(/^--seed: expected a range/) as string,
      }),
    )
  })

  it('a semicolon separates the values of a flag that takes a list', () => {
    expect(valuesOf('latents', list, '1,1')).toEqual(['1,1'])
    expect(valuesOf('latents', list, '10,10; 20,20')).toEqual(['10,10', '20,20'])
  })

  it('a semicolon separates texts, which may have commas', () => {
    const text = { default: '', help: '' }
    const texts = { default: [], items: 'text', help: '' } as const
    expect(valuesOf('dataset.path', text, 'a,b.npy')).toEqual(['a,b.npy'])
    expect(valuesOf('dataset.path', text, 'a.npy; b.npy')).toEqual(['a.npy', 'b.npy'])
    expect(valuesOf('dataset.path', text, ['a;b.npy'])).toEqual(['a;b.npy'])
    expect(valuesOf('dataset.columns', texts, 'a,b;c')).toEqual(['a,b', 'c'])
    expect(valuesOf('dataset.columns', texts, ['a', 'b'])).toEqual([['a', 'b']])
  })

  it('a range is plain text for a flag that takes names', () => {
    expect(valuesOf('objective.anneal', choice, 'up,1..2')).toEqual(['up', '1..2'])
  })

  it('arrays of a configuration file are not split further', () => {
    expect(valuesOf('objective.beta', number, [0.1, 0.5])).toEqual([0.1, 0.5])
    expect(valuesOf('latents', list, [1, 1])).toEqual([[1, 1]])
    expect(valuesOf('latents', list, [[1, 1], [2]])).toEqual([[1, 1], [2]])
    expect(valuesOf('compile', choice, true)).toEqual([true])
  })

  it('evaluators are given as sets', () => {
    expect(evaluatorSets('information')).toEqual([['information']])
    expect(evaluatorSets('a,b;c')).toEqual([['a', 'b'], ['c']])
    expect(evaluatorSets(['a', 'b'])).toEqual([['a', 'b']])
    expect(evaluatorSets([['a', 'b'], ['c']])).toEqual([['a', 'b'], ['c']])
  })
})
