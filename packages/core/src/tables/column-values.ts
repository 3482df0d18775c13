import { DataType, Precision, util, type Data, type Vector } from 'apache-arrow'
import { joined } from '../joined.js'
import { badCell } from './bad-cell.js'
import { isList } from './column-type.js'

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
  /** Numbers in a row: the product of `shape`. */
  readonly width: number
  /** Lengths of the lists in a row, the outermost first; empty for one number. */
  readonly shape: readonly number[]
  /** [rows, …shape] */
  readonly values: ColumnNumbers
}

/** Which column, for the errors, and the lengths of its lists, as far as they are known. */
interface Reading {
  readonly file: string
  readonly column: string
  readonly shape: number[]
}

/** Some elements of an Arrow array, and how to find the row of one of them. */
interface Range {
  readonly from: number
  readonly count: number
  /** Row of the first element. */
  readonly row: number
  /** How many lists lie around an element. */
  readonly depth: number
}

/**
 * The numbers of a column: one in a row, or lists of one length, which may hold lists.
 *
 * @throws WRONG_DATA at a null, or where lists differ in length; an Error where the file contradicts itself
 */
export function columnValues(file: string, column: string, vector: Vector): ColumnValues {
  const reading: Reading = { file, column, shape: [] }
  const pieces: ColumnNumbers[] = []
  let row = 0
  for (const chunk of vector.data) {
    if (chunk.length > 0) pieces.push(numbersIn(chunk, { from: 0, count: chunk.length, row, depth: 0 }, reading))
    row += chunk.length
  }
  const { shape } = reading
  const [only, ...more] = pieces
  const values = only && more.length === 0 ? only : inOne(pieces)
  return { width: shape.reduce((product, n) => product * n, 1), shape, values }
}

function numbersIn(data: Data, range: Range, reading: Reading): ColumnNumbers {
  requireNoNull(data, range, reading)
  if (isList(data.type)) return listNumbers(data, range, reading)
  if (DataType.isDictionary(data.type)) return dictionaryNumbers(data, range, reading)
  return plainNumbers(data, range)
}

/** Lists of one length lie one after the other in the array of their elements. */
function listNumbers(data: Data, { from, count, row, depth }: Range, reading: Reading): ColumnNumbers {
  const { shape } = reading
  const child = data.children[0]!
  if (count === 0) return numbersIn(child, { from: 0, count, row, depth: depth + 1 }, reading)
  const fixed = DataType.isFixedSizeList(data.type) ? data.type.listSize : undefined
  const offset = (i: number) => (fixed === undefined ? Number(data.valueOffsets[i]) : fixed * i)
  const length = (shape[depth] ??= offset(from + 1) - offset(from))
  if (fixed === undefined) {
    requireHeld(data.valueOffsets.length - 1, data, from + count)
    for (let i = 0; i < count; i++) {
      const got = offset(from + i + 1) - offset(from + i)
      if (got === length) continue
      const differs = `a list of ${got} where the first has ${length}`
      throw badCell(reading.file, reading.column, row + rowOf(i, depth, shape), differs)
    }
  }
  const [start, end] = [offset(from), offset(from + count)]
  if (!(length >= 0 && start >= 0 && end <= child.length))
    throw new Error(`${child.length} elements of lists where ${end} were declared`)
  return numbersIn(child, { from: start, count: end - start, row, depth: depth + 1 }, reading)
}

function dictionaryNumbers(data: Data, { from, count, row, depth }: Range, reading: Reading): ColumnNumbers {
  const indices = elementsOf(data, from, count)
  const dictionary = data.dictionary as Vector
  const entries = inOne(dictionary.data.map((entry) => plainNumbers(entry, { from: 0, count: entry.length })))
  const values = new Float64Array(count)
  indices.forEach((index: number | bigint, i: number) => {
    const entry = entries[Number(index)]
    if (entry === undefined) throw new Error(`entry ${index} of a dictionary of ${entries.length}`)
    if (dictionary.nullCount > 0 && !dictionary.isValid(Number(index)))
      throw badCell(reading.file, reading.column, row + rowOf(i, depth, reading.shape), 'null')
    values[i] = Number(entry)
  })
  return values
}

function plainNumbers(data: Data, { from, count }: Pick<Range, 'from' | 'count'>): ColumnNumbers {
  const { type } = data
  if (DataType.isDecimal(type)) return decimals(data, from, count)
  if (DataType.isBool(type)) {
    const bits = data.values as Uint8Array
    requireHeld(8 * bits.length, data, from + count)
    return Uint8Array.from({ length: count }, (_, i) => (bits[(from + i) >> 3]! >> ((from + i) & 7)) & 1)
  }
  const numbers = elementsOf(data, from, count)
  const half = DataType.isFloat(type) && type.precision === Precision.HALF
  return half ? Float32Array.from(numbers as Uint16Array, (bits16) => util.uint16ToFloat64(bits16)) : numbers
}

/** value · 10^−scale, where the value is a whole number of two's complement, its least 32 bits first. */
function decimals(data: Data, from: number, count: number): Float64Array {
  const { scale, bitWidth } = data.type as DataType & { scale: number; bitWidth: number }
  const words = data.values as Uint32Array
  const stride = bitWidth / 32
  requireHeld(words.length / stride, data, from + count)
  return Float64Array.from({ length: count }, (_, i) => {
    let whole = 0n
    for (let j = stride - 1; j >= 0; j--) whole = (whole << 32n) | BigInt(words[(from + i) * stride + j]!)
    return Number(`${BigInt.asIntN(bitWidth, whole)}e${-scale}`) // parsing rounds once
  })
}

function elementsOf(data: Data, from: number, count: number): ColumnNumbers {
  const values = data.values as ColumnNumbers
  requireHeld(values.length, data, from + count)
  return values.subarray(from, from + count)
}

/** The bytes have to bear out what the metadata declare, before memory is taken for it. */
function requireHeld(held: number, data: Data, declared: number): void {
  if (data.length < declared || held < declared) throw new Error(`${held} values where ${declared} were declared`)
}

function requireNoNull(data: Data, { from, count, row, depth }: Range, reading: Reading): void {
  if (data.nullCount <= 0) return
  for (let i = 0; i < count; i++) {
    if (data.getValid(from + i)) continue
    throw badCell(reading.file, reading.column, row + rowOf(i, depth, reading.shape), 'null')
  }
}

/** Rows before the i-th element, which lies in so many lists. */
const rowOf = (i: number, depth: number, shape: readonly number[]) =>
  Math.floor(i / shape.slice(0, depth).reduce((product, n) => product * n, 1))

/** Pieces of one column are of one type. */
function inOne(pieces: readonly ColumnNumbers[]): ColumnNumbers {
  const Whole = (pieces[0] ?? new Float32Array()).constructor as new (length: number) => ColumnNumbers
  return joined(pieces, (length) => new Whole(length))
}
