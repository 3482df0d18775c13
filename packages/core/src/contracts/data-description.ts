import type { Shape } from './tensors.js'

/** Contents of a data file. */
export interface FileDescription {
  readonly file: string
  readonly rows: number
  /** For a file that holds one array: its element type and shape. */
  readonly array?: { readonly type: string; readonly shape: Shape }
  /** For a table: the columns that make up an example, in order. `shape` is set if each row holds a list. */
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly shape?: Shape }[]
  /** For a table: the columns that are not used, each with the reason. */
  readonly leftOut?: readonly { readonly name: string; readonly type: string; readonly reason: string }[]
}

/** Minimum, maximum, mean and standard deviation. */
export interface ValueSummary {
  readonly low: number
  readonly high: number
  readonly mean: number
  readonly std: number
}

/** Summary of the data in its own units. It is printed when a run starts and recorded in `run.json`. */
export interface DataDescription {
  readonly files: readonly FileDescription[]
  /** Over all numbers of the training split. */
  readonly values: ValueSummary
  /** For each number of an example. Absent for images and for examples with many numbers. */
  readonly ranges?: readonly (ValueSummary & { readonly name: string })[]
  /** The source of the labels, and the classes in the order of their indices. */
  readonly labels?: { readonly name: string; readonly classes: readonly (string | number)[] }
  /** Names of numbers that are constant in the training split of scaled data. Their scale s is 1. */
  readonly constant?: readonly string[]
}
