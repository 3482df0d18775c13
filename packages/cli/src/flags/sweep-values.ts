import { errors, type Option } from '@elbow-vae/core'
import { parseNames } from './run-flags.js'

/**
 * Values that a sweep gives to one flag of `elbow run`. Numbers, choices and booleans are separated by commas. Lists and
 * free text may contain commas, and are separated by semicolons.
 *
 *   0.1,0.5,1     numbers, or names among choices
 *   1..5          a range in steps of 1, both ends included
 *   0..0.6:0.05   a range in steps of 0.05
 *   0.1..10:log9  9 values from 0.1 to 10, evenly spaced in log, rounded to 6 digits
 *   10,10;20,20   lists
 *   a.npy;b.npy   free text, for example paths
 *
 * In a configuration file, an array holds the values, which are not split further. For a flag that takes a list, it is an
 * array of arrays.
 *
 * @throws BAD_OPTION
 */
export function valuesOf(flag: string, option: Option, given: unknown): readonly unknown[] {
  const takesList = Array.isArray(option.default)
  if (Array.isArray(given)) {
    const values: readonly unknown[] = given
    return takesList && !values.some(Array.isArray) ? [values] : values
  }
  if (typeof given !== 'string') return [given]
  const isText = typeof option.default === 'string' && !('choices' in option)
  if (takesList || isText) return given.split(';').map((value) => value.trim())
  const isNumber = option.default === null || typeof option.default === 'number'
  const items = given.split(',').map((item) => item.trim())
  return isNumber ? items.flatMap((item): readonly unknown[] => range(flag, item) ?? [item]) : items
}

/** Sets of evaluators to sweep over: `a,b;c`. */
export function evaluatorSets(given: unknown): readonly (readonly string[])[] {
  if (typeof given === 'string') return given.split(';').map(parseNames)
  return Array.isArray(given) && given.some(Array.isArray) ? given.map(parseNames) : [parseNames(given)]
}

const number = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`
const rangePattern = new RegExp(`^(${number})\\.\\.(${number})(?::(log)?(${number}))?$`, 'i')

/** A longer range is taken for a typing error. */
const maxValues = 10_000

/** The numbers of a range; undefined if the text is not a range. @throws BAD_OPTION if it is empty or too long */
function range(flag: string, text: string): readonly number[] | undefined {
  const match = rangePattern.exec(text)
  if (!match) return undefined
  const [first, last, by] = [Number(match[1]), Number(match[2]), Number(match[4] ?? 1)]
  const logarithmic = match[3] !== undefined
  const count = logarithmic ? by : Math.floor((last - first) / by + 1e-9) + 1
  const isValid = logarithmic ? first > 0 && last > first && Number.isInteger(by) && by > 1 : by > 0 && last >= first
  if (!isValid || count > maxValues)
    throw errors.badOption(`--${flag}`, 'a range, as 1..5, 0..1:0.1 or 0.1..10:log9', text)
  return Array.from({ length: count }, (_, i) =>
    logarithmic ? rounded(first * (last / first) ** (i / (count - 1)), 6) : rounded(first + i * by, 12),
  )
}

/** Round, so that names and tables show 0.15, not 0.15000000000000002. */
const rounded = (value: number, digits: number) => Number(value.toPrecision(digits))
