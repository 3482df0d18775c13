import type { ShapedArray } from '../formats/numeric-array.js'
import type { FileDescription } from '@elbow-vae/core'

/** Selection of arrays or columns of a file. */
export interface ReadOptions {
  /** Name of an array; empty for a single array. */
  readonly key: string
  /** Names of columns; empty: all feature columns; `*`: all numeric columns. */
  readonly columns: readonly string[]
  /** Reason for leaving out columns that are not named. */
  readonly others?: string
  /** Name of the column or array with labels; empty: no labels. */
  readonly labels: string
}

/** Content of one file. */
export interface FileData extends ShapedArray {
  /** Names of the values of an example, if they have names. */
  readonly names?: readonly string[]
  readonly description: FileDescription
  /** Unencoded labels, one per example. */
  readonly labels?: readonly unknown[]
  /** Whether the checksum is over the values as float32. */
  readonly hashAsFloat32?: boolean
}
