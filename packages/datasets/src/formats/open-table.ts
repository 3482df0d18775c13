import type { ColumnValues } from '@elbow/core'

/** A table whose columns are read one by one. */
export interface OpenTable {
  readonly rows: number
  readonly columns: readonly OpenColumn[]
}

export interface OpenColumn {
  readonly name: string
  readonly type: string
  readonly numeric: boolean
  read(): ColumnValues | Promise<ColumnValues>
}
