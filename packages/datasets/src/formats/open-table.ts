import type { ColumnValues } from '@elbow-vae/core'

/** A table with lazily read columns. */
export interface OpenTable {
  readonly rows: number
  readonly columns: readonly OpenColumn[]
  /** Metadata of the schema, for example `pandas`. */
  readonly metadata: ReadonlyMap<string, string>
}

export interface OpenColumn {
  readonly name: string
  readonly type: string
  /** Whether the values are numbers, booleans, or lists of them. */
  readonly numeric: boolean
  /** Reason why it is not numeric. */
  readonly reason?: string
  read(): ColumnValues | Promise<ColumnValues>
  /** Unconverted values, one per row: numbers, text or null. */
  cells(): readonly unknown[] | Promise<readonly unknown[]>
}
