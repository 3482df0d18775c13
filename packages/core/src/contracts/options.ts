/** Fields of all options. */
interface Described {
  /** One line for --help, the docs and `elbow plugins show`. */
  readonly help: string
  /** Unit of the value: `nats`, `epochs`, … */
  readonly unit?: string
}

/** Allowed numbers. */
export interface Bounds {
  /** Smallest allowed value. */
  readonly min?: number
  /** Largest allowed value. */
  readonly max?: number
  /** Exclusive lower bound, as for a width above 0. */
  readonly above?: number
  /** Exclusive upper bound. */
  readonly below?: number
  readonly integer?: boolean
}

/** A number. */
export interface NumberOption extends Described, Bounds {
  readonly default: number
}

/** A number with a default that depends on other settings. `help` describes the default; `null` selects it. */
export interface NullableNumberOption extends Described, Bounds {
  readonly default: null
}

/** A boolean. */
export interface BooleanOption extends Described {
  readonly default: boolean
}

/** A string. */
export interface StringOption extends Described {
  readonly default: string
  /** The value is the path of a file. A relative path starts at the working directory. The file may move after the run. */
  readonly file?: true
}

/** One of several strings. */
export interface ChoiceOption extends Described {
  readonly default: string
  readonly choices: readonly string[]
}

/** A list of numbers, written `500,500`. The bounds apply to each entry. */
export interface ListOption extends Described, Bounds {
  readonly default: readonly number[]
}

/** A list of strings, written `a,b`, or `"a,b",c` if a string contains a comma. */
export interface TextListOption extends Described {
  readonly default: readonly string[]
  readonly items: 'text'
}

/** Declaration of an option. It defines the flag, its help, its validation and its entry in `run.json`. */
export type Option =
  NumberOption | NullableNumberOption | BooleanOption | StringOption | ChoiceOption | ListOption | TextListOption

/** A plugin's options by name. */
export type Options = Readonly<Record<string, Option>>

/** Value of an option. */
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

/** Option values that a plugin's `create` receives, typed by its declared options. */
export type Values<O extends Options> = { readonly [K in keyof O]: Value<O[K]> }

/** Option values with names that are unknown at compile time: from flags, a configuration file or `run.json`. */
export type OptionValues = Readonly<Record<string, OptionValue>>
