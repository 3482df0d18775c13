/** A column of a table. Every column is nullable. Its unit and description are stored in the Arrow file. */
export interface Column {
  readonly name: string
  readonly description: string
  /** `nats`, `bits/dim`, `seconds`, …; absent for counts and names. */
  readonly unit?: string
  /**
   * Storage type: `number` (default) is Float64, `integer` is Int64, `text` is Utf8, `boolean` is Bool, `vector` is a list of
   * `size` Float32 values.
   */
  readonly type?: 'number' | 'integer' | 'text' | 'boolean' | 'vector'
  /** Length of each value of a `vector` column. */
  readonly size?: number
}

/** Value of one column in one row. */
export type Cell = number | string | boolean | Float32Array | null

/** One row of a table: values by column name. */
export type Row = Readonly<Record<string, Cell>>

/** A whole table, row by row. */
export interface TableData {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Schema metadata, added to the metadata of the run. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** Schema metadata of an Arrow file: strings by name. */
export type Metadata = Readonly<Record<string, string>>
