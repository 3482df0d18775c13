import { readFile } from 'node:fs/promises'
import { DataType, Precision, tableFromIPC, util, type Data, type Vector } from 'apache-arrow'
import { ElbowError, errors } from '../errors.js'
import { joined } from '../joined.js'
import { checkIpc, requireArrow } from './check-ipc.js'
import { acceptCompressed } from './decompress.js'

/** Numbers as a file holds them. */
export type ColumnNumbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** The numbers of one column. */
export interface ColumnValues {
  /** Numbers in a row: 1, or the size of a fixed-size list. */
  readonly width: number
  /** [rows, width] */
  readonly values: ColumnNumbers
}

/** One column of a table of somebody's own. */
export interface SourceColumn {
  readonly name: string
  /** What is in it, in the format's own words. */
  readonly type: string
  /** Numbers or truth values, one or a fixed count of them in a row. */
  readonly numeric: boolean
  /** @throws WRONG_DATA at a null; DATA_CORRUPT */
  read(): ColumnValues
}

/** A table of somebody's own, not yet read. */
export interface SourceTable {
  readonly rows: number
  readonly columns: readonly SourceColumn[]
}

const advice = 'Write it again as an Arrow file.'

/**
 * Open an Arrow file or stream for its columns of numbers, without making rows of them.
 *
 * @throws DATA_CORRUPT unless it is whole; whatever reading the file throws
 */
export async function readColumns(file: string): Promise<SourceTable> {
  const bytes = await readFile(file)
  requireArrow(file, bytes)
  const refuse = (what: string) => errors.dataCorrupt(file, what, advice)
  return blaming(refuse, () => {
    checkIpc(bytes)
    acceptCompressed()
    const table = tableFromIPC(bytes)
    const columns = table.schema.fields.map(({ name, type }, i): SourceColumn => {
      const vector = table.getChildAt(i)!
      return {
        name,
        type: String(type),
        numeric: isNumeric(DataType.isFixedSizeList(type) ? type.children[0]!.type : type),
        read: () => blaming(refuse, () => valuesOf(file, name, vector)),
      }
    })
    return { rows: table.numRows, columns }
  })
}

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

const isNumeric = (type: DataType) => DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type)

function valuesOf(file: string, name: string, vector: Vector): ColumnValues {
  const { type } = vector
  const width = DataType.isFixedSizeList(type) ? type.listSize : 1
  requireNoNull(file, name, vector.data, 1)
  const chunks = DataType.isFixedSizeList(type) ? vector.data.map((data) => data.children[0]!) : vector.data
  requireNoNull(file, name, chunks, width)
  const pieces = chunks.map((data, i) => numbersOf(data, width * vector.data[i]!.length))
  const [only, ...more] = pieces
  return { width, values: only && more.length === 0 ? only : inOne(pieces) }
}

/** @throws WRONG_DATA naming the first row that has one */
function requireNoNull(file: string, column: string, chunks: readonly Data[], width: number): void {
  let before = 0
  for (const chunk of chunks) {
    for (let i = 0; chunk.nullCount > 0 && i < chunk.length; i++) {
      if (chunk.getValid(i)) continue
      const row = Math.floor((before + i) / width)
      throw errors.wrongData(
        file,
        `numbers in column "${column}"`,
        `null in row ${row}, the first being 0`,
        'Fill it, or drop the row.',
      )
    }
    before += chunk.length
  }
}

/** @param count  what the metadata declare, which the bytes must bear out before memory is taken */
function numbersOf(data: Data, count: number): ColumnNumbers {
  const { type, values } = data as Data & { values: ColumnNumbers }
  const bits = DataType.isBool(type)
  const held = bits ? 8 * values.length : values.length
  if (data.length !== count || held < count) throw new Error(`${held} values where ${count} were declared`)
  if (bits) return Uint8Array.from({ length: count }, (_, i) => (Number(values[i >> 3]) >> (i & 7)) & 1)
  const numbers = values.subarray(0, count)
  const half = DataType.isFloat(type) && type.precision === Precision.HALF
  return half ? Float32Array.from(numbers as Uint16Array, (bits16) => util.uint16ToFloat64(bits16)) : numbers
}

/** Pieces of one column are of one type. */
function inOne(pieces: readonly ColumnNumbers[]): ColumnNumbers {
  const Whole = (pieces[0] ?? new Float32Array()).constructor as new (length: number) => ColumnNumbers
  return joined(pieces, (length) => new Whole(length))
}
