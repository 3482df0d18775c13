import { describe, expect, it } from 'vitest'
import { describeExpected, parseOption, resolveOptions } from './options.js'
import type { Option, Options } from '../contracts/options.js'

const number: Option = { default: 0.5, min: 0, max: 1, help: 'h' }
const integer: Option = { default: 3, min: 1, integer: true, help: 'h' }
const width: Option = { default: 1, above: 0, help: 'h' }
const share: Option = { default: 0.9, min: 0, below: 1, help: 'h' }
const open: Option = { default: null, max: 10, help: 'h' }
const flag: Option = { default: false, help: 'h' }
const text: Option = { default: 'a', help: 'h' }
const choice: Option = { default: 'up', choices: ['up', 'down'], help: 'h' }
const names: Option = { default: [], items: 'text', help: 'h' }
const list: Option = { default: [500, 500], min: 1, integer: true, help: 'h' }

describe('parseOption', () => {
  it.each([
    ['a number from text', number, '0.25', 0.25],
    ['a number in scientific notation', number, '1e-2', 0.01],
    ['a number from a config file', number, 0.25, 0.25],
    ['the lower bound itself', number, '0', 0],
    ['the upper bound itself', number, '1', 1],
    ['a number just above an exclusive bound', width, '1e-9', 1e-9],
    ['a number just below an exclusive bound', share, '0.999', 0.999],
    ['an integer', integer, '7', 7],
    ['an open number', open, '7.5', 7.5],
    ['null for a number without default', open, null, null],
    ['true', flag, 'true', true],
    ['false', flag, 'false', false],
    ['a flag given without a value', flag, '', true],
    ['a boolean from a config file', flag, true, true],
    ['text', text, 'b', 'b'],
    ['one of the choices', choice, 'down', 'down'],
    ['a list from text', list, '100, 200', [100, 200]],
    ['a list of one', list, '100', [100]],
    ['a list of one number from a config file', list, 100, [100]],
    ['a list from a config file', list, [100, '200'], [100, 200]],
    ['an empty list', list, '', []],
    ['names from text', names, 'a, b', ['a', 'b']],
    ['a name with a comma, in quotes', names, '"a,b",c', ['a,b', 'c']],
    ['names from a config file, as they are', names, ['a,b', 1], ['a,b', '1']],
    ['no names', names, '', []],
  ] as const)('takes %s', (_, option, raw, value) => {
    expect(parseOption('--x', option, raw)).toEqual(value)
  })

  it.each([
    ['a number below its bound', number, '-0.1', 'a number from 0 to 1'],
    ['a number above its bound', number, '1.1', 'a number from 0 to 1'],
    ['an exclusive lower bound itself', width, '0', 'a number, above 0'],
    ['an exclusive upper bound itself', share, '1', 'a number, 0 or more, below 1'],
    ['a fraction for an integer', integer, '1.5', 'an integer, 1 or more'],
    ['an integer too large to be exact', integer, '1e17', 'an integer, 1 or more'],
    ['words for a number', number, 'half', 'a number from 0 to 1'],
    ['nothing for a number', number, '', 'a number from 0 to 1'],
    ['a number with a unit', number, '0.5nats', 'a number from 0 to 1'],
    ['infinity', open, 'Infinity', 'a number, 10 or less'],
    ['NaN', open, 'NaN', 'a number, 10 or less'],
    ['null for a number that has a default', number, null, 'a number from 0 to 1'],
    ['an array for a number', number, [0.5], 'a number from 0 to 1'],
    ['yes for a boolean', flag, 'yes', 'true or false'],
    ['1 for a boolean', flag, 1, 'true or false'],
    ['a value that is not a choice', choice, 'sideways', 'one of up, down'],
    ['a number for text', text, 3, 'text'],
    ['an entry of a list below its bound', list, '100,0', 'numbers separated by commas, 1 or more'],
    ['a list with a hole', list, '100,,200', 'numbers separated by commas, 1 or more'],
    ['an object for a list', list, {}, 'numbers separated by commas, 1 or more'],
  ] as const)('refuses %s: the message has the option, the expected type and the value', (_, option, raw, expected) => {
    const message = `--x: expected ${expected}, got ${JSON.stringify(raw)}.`
    expect(() => parseOption('--x', option, raw)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', exitCode: 2, message }),
    )
  })
})

describe('resolveOptions', () => {
  const options = { beta: number, hidden: list, anneal: choice } satisfies Options

  it('fills in defaults; given values take precedence', () => {
    expect(resolveOptions('--objective o', options, {})).toEqual({ beta: 0.5, hidden: [500, 500], anneal: 'up' })
    expect(resolveOptions('--objective o', options, { beta: '0', anneal: undefined })).toMatchObject({
      beta: 0,
      anneal: 'up',
    })
  })

  it('refuses an unknown name, and suggests the nearest one', () => {
    expect(() => resolveOptions('--objective o', options, { betta: 1 })).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_OPTION',
        exitCode: 2,
        message: '--objective o has no option "betta". Did you mean "beta"? Options: beta, hidden, anneal.',
      }),
    )
  })

  it('refuses names of the prototype of objects', () => {
    expect(() => resolveOptions('--objective o', options, { constructor: 1 })).toThrow(/no option "constructor"/)
  })

  it('names the option of a bad value', () => {
    expect(() => resolveOptions('--objective o', options, { beta: 'x' })).toThrow(
      '--objective o, option "beta": expected a number from 0 to 1, got "x".',
    )
  })
})

it.each([
  [number, 'a number from 0 to 1'],
  [integer, 'an integer, 1 or more'],
  [width, 'a number, above 0'],
  [share, 'a number, 0 or more, below 1'],
  [open, 'a number, 10 or less'],
  [{ default: 1, help: 'h' }, 'a number'],
  [flag, 'true or false'],
  [text, 'text'],
  [choice, 'one of up, down'],
  [list, 'numbers separated by commas, 1 or more'],
] as const)('describes %o, for help and errors', (option, words) => {
  expect(describeExpected(option)).toBe(words)
})
