import { readFile } from 'node:fs/promises'
import { tableFromIPC, type Vector } from 'apache-arrow'
import { ElbowError, errors } from '../errors.js'
import { checkIpc, requireArrow } from './check-ipc.js'
import { whyNoNumbers } from './column-type.js'
import { columnValues, type ColumnValues } from './column-values.js'
import { acceptCompressed } from './decompress.js'

export type { ColumnNumbers, ColumnValues } from './column-values.js'
export { notNumbers } from './column-type.js'

/** One column of a table of somebody's own. */
export interface SourceColumn {
  readonly name: string
  /** What is in it, in the format's own words. */
  readonly type: string
  /** Numbers or truth values, or lists of them. */
  readonly numeric: boolean
  /** Why it is not numeric. */
  readonly reason?: string
  /** @throws WRONG_DATA at a null, or where lists differ in length; DATA_CORRUPT */
  read(): ColumnValues
  /** Its values as they are, one a row: numbers, text or null. @throws DATA_CORRUPT */
  cells(): readonly unknown[]
}

/** A table of somebody's own, not yet read. */
export interface SourceTable {
  readonly rows: number
  readonly columns: readonly SourceColumn[]
  /** What its schema says beside its columns: `pandas`, say. */
  readonly metadata: ReadonlyMap<string, string>
}

const advice = 'Write it again as an Arrow file.'

/**
 * Open an Arrow file or stream for its columns of numbers, without making rows of them.
 *
 * @throws DATA_CORRUPT unless it is whole; WRONG_DATA where apache-arrow does not know a type; whatever reading the file throws
 */
export async function readColumns(file: string): Promise<SourceTable> {
  const bytes = await readFile(file)
  requireArrow(file, bytes)
  const refuse = (what: string) => {
    const type = /Unrecognized type: "(\w+)"/.exec(what)?.[1]
    if (type === undefined) return errors.dataCorrupt(file, what, advice)
    const cure = 'Cast it to lists or to plain values.'
    return errors.wrongData(file, 'columns of types that are read', `one of type ${type}`, cure)
  }
  return blaming(refuse, () => {
    checkIpc(bytes)
    acceptCompressed()
    const table = tableFromIPC(bytes)
    const columns = table.schema.fields.map(({ name, type }, i): SourceColumn => {
      const vector = table.getChildAt(i)!
      const reason = whyNoNumbers(type)
      return {
        name,
        type: String(type),
        numeric: reason === undefined,
        ...(reason !== undefined && { reason }),
        read: () => blaming(refuse, () => columnValues(file, name, vector)),
        cells: () => blaming(refuse, () => cellsOf(vector)),
      }
    })
    return { rows: table.numRows, columns, metadata: table.schema.metadata }
  })
}

const cellsOf = (vector: Vector): unknown[] => Array.from({ length: vector.length }, (_, i) => vector.get(i) as unknown)

/** Damaged metadata make the reader stumble in many ways. */
function blaming<T>(refuse: (what: string) => ElbowError, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    if (fault instanceof ElbowError) throw fault
    throw refuse(
      String((fault as Error).message)
        .replace(/\s+/g, ' ')
        .slice(0, 200),
    )
  }
}
