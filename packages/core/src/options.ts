import { errors } from './errors.js'
import { splitTexts } from './text-list.js'

interface Described {
  /** One line for --help, the docs and `elbow plugins show`. */
  readonly help: string
  /** What the value is measured in: `nats`, `epochs`, … */
  readonly unit?: string
}

/** What numbers are allowed. */
interface Bounds {
  /** The smallest. */
  readonly min?: number
  /** The largest. */
  readonly max?: number
  /** An exclusive lower bound, where `min` itself would make no sense: a width above 0. */
  readonly above?: number
  /** An exclusive upper bound. */
  readonly below?: number
  readonly integer?: boolean
}

export interface NumberOption extends Described, Bounds {
  readonly default: number
}
/** A number that may be left open; `null` means that something else decides, and `help` says what. */
export interface OpenNumberOption extends Described, Bounds {
  readonly default: null
}
export interface BooleanOption extends Described {
  readonly default: boolean
}
export interface StringOption extends Described {
  readonly default: string
  /** It names a file: a relative path begins where the run is started, and the file may be elsewhere later. */
  readonly file?: true
}
export interface ChoiceOption extends Described {
  readonly default: string
  readonly choices: readonly string[]
}
/** A list of numbers, typed `500,500`; the bounds hold for every entry. */
export interface ListOption extends Described, Bounds {
  readonly default: readonly number[]
}
/** A list of texts, typed `a,b`, or `"a,b",c` where one holds a comma. */
export interface TextListOption extends Described {
  readonly default: readonly string[]
  readonly items: 'text'
}

/** One declaration makes the flag, its help, its validation and its line in `run.json`. */
export type Option =
  NumberOption | OpenNumberOption | BooleanOption | StringOption | ChoiceOption | ListOption | TextListOption
/** What a plugin lets be chosen, by name. */
export type Options = Readonly<Record<string, Option>>
/** What an option comes to. */
export type OptionValue = number | boolean | string | readonly number[] | readonly string[] | null

type Value<T extends Option> = T extends { choices: readonly (infer C)[] }
  ? C
  : T extends { items: 'text' }
    ? readonly string[]
    : T extends { default: number }
      ? number
      : T extends { default: null }
        ? number | null
        : T extends { default: boolean }
          ? boolean
          : T extends { default: readonly number[] }
            ? readonly number[]
            : string

/** What a plugin's `create` is given for its declared options. */
export type Values<O extends Options> = { readonly [K in keyof O]: Value<O[K]> }

/** Values whose names are not known at compile time: from flags, a config file or `run.json`. */
export type OptionValues = Readonly<Record<string, OptionValue>>

/**
 * Complete and check option values: defaults filled in, text converted, types and bounds enforced.
 *
 * @param where   how the user would name the part, for the error: `--objective beta`
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

/** Convert and check one value. @throws BAD_OPTION naming what was expected. */
export function parseOption(where: string, option: Option, raw: unknown): OptionValue {
  const refuse = () => errors.badOption(where, describeExpected(option), raw)
  if (isNumber(option)) {
    if (raw === null && option.default === null) return null
    const value = toNumber(raw)
    if (value === undefined || !withinBounds(option, value)) throw refuse()
    return value
  }
  if (isBoolean(option)) {
    if (raw === true || raw === 'true' || raw === '') return true
    if (raw === false || raw === 'false') return false
    throw refuse()
  }
  if (isTextList(option)) {
    const items = Array.isArray(raw) ? (raw as unknown[]) : typeof raw === 'string' ? splitTexts(raw) : undefined
    if (items?.every((item) => typeof item === 'string' || typeof item === 'number') !== true) throw refuse()
    return items.map(String)
  }
  if (isList(option)) {
    const items = Array.isArray(raw) ? (raw as unknown[]) : listItems(raw)
    if (items === undefined) throw refuse()
    return items.map((item) => {
      const value = toNumber(item)
      if (value === undefined || !withinBounds(option, value)) throw refuse()
      return value
    })
  }
  if (typeof raw !== 'string') throw refuse()
  if (isChoice(option) && !option.choices.includes(raw)) throw refuse()
  return raw
}

/** `a number from 0 to 1`, `one of up, down`: for errors and help alike. */
export function describeExpected(option: Option): string {
  if (isNumber(option)) return `${option.integer ? 'an integer' : 'a number'}${describeBounds(option)}`
  if (isBoolean(option)) return 'true or false'
  if (isTextList(option)) return 'names separated by commas'
  if (isList(option)) return `numbers separated by commas${describeBounds(option)}`
  if (isChoice(option)) return `one of ${option.choices.join(', ')}`
  return 'text'
}

const isNumber = (option: Option): option is NumberOption | OpenNumberOption =>
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

function listItems(raw: unknown): unknown[] | undefined {
  if (typeof raw === 'number') return [raw]
  if (typeof raw !== 'string') return undefined
  return raw.trim() === '' ? [] : raw.split(',')
}
