import type { ColumnValues } from '@elbow/core'

/** A table whose columns are read one by one. */
export interface OpenTable {
  readonly rows: number
  readonly columns: readonly OpenColumn[]
  /** What its schema says beside its columns: `pandas`, say. */
  readonly metadata: ReadonlyMap<string, string>
}

export interface OpenColumn {
  readonly name: string
  readonly type: string
  /** Numbers or truth values, or lists of them. */
  readonly numeric: boolean
  /** Why it is not numeric. */
  readonly reason?: string
  read(): ColumnValues | Promise<ColumnValues>
  /** Its values as they are, one a row: numbers, text or null. */
  cells(): readonly unknown[] | Promise<readonly unknown[]>
}
