import { readFile } from 'node:fs/promises'
import { tableFromIPC, type DataType, type Vector } from 'apache-arrow'
import { messageOf } from '../../error-info.js'
import { ElbowError, errors } from '../../errors.js'
import { required } from '../../required.js'
import { checkIpc, requireArrow } from './check-ipc.js'
import { nonNumericReason, type ArrowColumns } from './column-type.js'
import { columnValues, type ColumnValues } from './column-values.js'
import { acceptCompressed } from './decompress.js'

export type { ColumnNumbers, ColumnValues } from './column-values.js'
export { nonNumericReasons } from './column-type.js'

/** A column of a user's table. */
export interface SourceColumn {
  readonly name: string
  /** Type of the column in the terms of its format. */
  readonly type: string
  /** Whether it contains numbers, booleans, or lists of them. */
  readonly numeric: boolean
  /** Why it is not numeric. */
  readonly reason?: string
  /** Reads the numbers. @throws WRONG_DATA for nulls and for lists of different lengths; DATA_CORRUPT */
  read(): ColumnValues
  /** Reads the values without conversion, one per row: numbers, text or null. @throws DATA_CORRUPT */
  cells(): readonly unknown[]
}

/** A user's table, with columns that are read on demand. */
export interface SourceTable {
  readonly rows: number
  readonly columns: readonly SourceColumn[]
  /** Metadata of the schema, such as `pandas`. */
  readonly metadata: ReadonlyMap<string, string>
}

const advice = 'Write it again as an Arrow file.'

/**
 * Opens an Arrow file or stream to read its columns.
 *
 * @throws DATA_CORRUPT if it is damaged or truncated; WRONG_DATA if apache-arrow does not support a type; errors of reading the file
 */
export async function readColumns(file: string): Promise<SourceTable> {
  const bytes = await readFile(file)
  requireArrow(file, bytes)
  const toError = (what: string) => {
    const type = /Unrecognized type: "(\w+)"/.exec(what)?.[1]
    if (type === undefined) return errors.dataCorrupt(file, what, advice)
    const remedy = 'Cast it to lists or to plain values.'
    return errors.wrongData(file, 'columns of types that are read', `one of type ${type}`, remedy)
  }
  return withErrors(toError, () => {
    checkIpc(bytes)
    acceptCompressed()
    const table = tableFromIPC<ArrowColumns>(bytes)
    const columns = table.schema.fields.map(({ name, type }, i): SourceColumn => {
      const vector = required<Vector<DataType>>(table.getChildAt(i), `column ${name}`)
      const reason = nonNumericReason(type)
      return {
        name,
        type: String(type),
        numeric: reason === undefined,
        ...(reason === undefined ? {} : { reason }),
        read: () => withErrors(toError, () => columnValues(file, name, vector)),
        cells: () => withErrors(toError, () => cellsOf(vector)),
      }
    })
    return { rows: table.numRows, columns, metadata: table.schema.metadata }
  })
}

const cellsOf = (vector: Vector<DataType>): unknown[] =>
  Array.from({ length: vector.length }, (_, i): unknown => vector.get(i))

/** Converts errors of the Arrow library, which throws many kinds for damaged metadata. */
function withErrors<T>(toError: (what: string) => ElbowError, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    if (fault instanceof ElbowError) throw fault
    throw toError(messageOf(fault).replace(/\s+/g, ' ').slice(0, 200))
  }
}
