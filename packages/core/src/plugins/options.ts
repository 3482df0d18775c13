import type {
  BooleanOption,
  Bounds,
  ChoiceOption,
  ListOption,
  NumberOption,
  NullableNumberOption,
  Option,
  OptionValue,
  Options,
  TextListOption,
  Values,
} from '../contracts/options.js'
import { errors } from '../errors.js'
import { splitTexts } from './text-list.js'

/**
 * Checks option values and fills in defaults. Converts text, enforces types and bounds.
 *
 * @param where   the part as a flag, for errors: `--objective beta`
 * @param given   raw values: text from flags, or typed values from a config file
 * @throws UNKNOWN_OPTION, BAD_OPTION
 */
export function resolveOptions<O extends Options>(
  where: string,
  options: O,
  given: Readonly<Record<string, unknown>>,
): Values<O> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(options, name)) throw errors.unknownOption(where, name, Object.keys(options))
  }
  const entries = Object.entries(options).map(([name, option]) => [
    name,
    given[name] === undefined ? option.default : parseOption(`${where}, option "${name}"`, option, given[name]),
  ])
  return Object.fromEntries(entries) as Values<O>
}

/** Converts and checks one value. @throws BAD_OPTION with the expected type and bounds */
export function parseOption(where: string, option: Option, raw: unknown): OptionValue {
  const fault = () => errors.badOption(where, describeExpected(option), raw)
  if (isNumber(option)) {
    if (raw === null && option.default === null) return null
    const value = toNumber(raw)
    if (value === undefined || !withinBounds(option, value)) throw fault()
    return value
  }
  if (isBoolean(option)) {
    if (raw === true || raw === 'true' || raw === '') return true
    if (raw === false || raw === 'false') return false
    throw fault()
  }
  if (isTextList(option)) {
    const items = isArray(raw) ? raw : typeof raw === 'string' ? splitTexts(raw) : undefined
    if (items?.every((item) => typeof item === 'string' || typeof item === 'number') !== true) throw fault()
    return items.map(String)
  }
  if (isList(option)) {
    const items = isArray(raw) ? raw : listItems(raw)
    if (items === undefined) throw fault()
    return items.map((item) => {
      const value = toNumber(item)
      if (value === undefined || !withinBounds(option, value)) throw fault()
      return value
    })
  }
  if (typeof raw !== 'string') throw fault()
  if (isChoice(option) && !option.choices.includes(raw)) throw fault()
  return raw
}

/** The type and bounds of an option, for errors and help: `a number from 0 to 1`, `one of up, down`. */
export function describeExpected(option: Option): string {
  if (isNumber(option)) return `${option.integer ? 'an integer' : 'a number'}${describeBounds(option)}`
  if (isBoolean(option)) return 'true or false'
  if (isTextList(option)) return 'names separated by commas'
  if (isList(option)) return `numbers separated by commas${describeBounds(option)}`
  if (isChoice(option)) return `one of ${option.choices.join(', ')}`
  return 'text'
}

const isNumber = (option: Option): option is NumberOption | NullableNumberOption =>
  option.default === null || typeof option.default === 'number'
const isBoolean = (option: Option): option is BooleanOption => typeof option.default === 'boolean'
const isTextList = (option: Option): option is TextListOption => 'items' in option
const isList = (option: Option): option is ListOption => Array.isArray(option.default) && !isTextList(option)
const isChoice = (option: Option): option is ChoiceOption => 'choices' in option

function withinBounds(bounds: Bounds, value: number): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity, integer = false } = bounds
  return value >= min && value <= max && value > above && value < below && (!integer || Number.isSafeInteger(value))
}

function describeBounds({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  const lower = min !== undefined ? `, ${min} or more` : above !== undefined ? `, above ${above}` : ''
  const upper = max !== undefined ? `, ${max} or less` : below !== undefined ? `, below ${below}` : ''
  return lower + upper
}

function toNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined
  if (typeof raw !== 'string' || raw.trim() === '') return undefined
  const value = Number(raw)
  return Number.isFinite(value) ? value : undefined
}

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function listItems(raw: unknown): readonly unknown[] | undefined {
  if (typeof raw === 'number') return [raw]
  if (typeof raw !== 'string') return undefined
  return raw.trim() === '' ? [] : raw.split(',')
}
