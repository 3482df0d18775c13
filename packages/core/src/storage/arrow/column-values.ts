import { DataType, Precision, Vector, util, type Data } from 'apache-arrow'
import { required } from '../../required.js'
import { concat } from '../../tensors/concat.js'
import { sizeFromShape } from '../../tensors/shapes.js'
import { badCell } from './bad-cell.js'
import { isList } from './column-type.js'

/** Numbers with the type of the file. */
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
  /** Numbers per row: the product of `shape`. */
  readonly width: number
  /** Lengths of the nested lists in a row, outermost first. Empty for a single number. */
  readonly shape: readonly number[]
  /** [rows, …shape] */
  readonly values: ColumnNumbers
}

/** The column that is read, for errors, and the lengths of its lists found so far. */
interface Reading {
  readonly file: string
  readonly column: string
  readonly shape: number[]
}

/** A range of elements of an Arrow array, with the information to compute the row of an element. */
interface Range {
  readonly from: number
  readonly count: number
  /** Row of the first element. */
  readonly row: number
  /** Number of lists around an element. */
  readonly depth: number
}

/**
 * Reads the numbers of a column. Each row has one number, or nested lists of one length.
 *
 * @throws WRONG_DATA for nulls and for lists of different lengths; Error if the file is inconsistent
 */
export function columnValues(file: string, column: string, vector: Vector<DataType>): ColumnValues {
  const reading: Reading = { file, column, shape: [] }
  const pieces: ColumnNumbers[] = []
  let row = 0
  for (const chunk of vector.data) {
    if (chunk.length > 0) pieces.push(numbersIn(chunk, { from: 0, count: chunk.length, row, depth: 0 }, reading))
    row += chunk.length
  }
  const { shape } = reading
  const [first, ...more] = pieces
  const values = first && more.length === 0 ? first : concatColumn(pieces)
  return { width: sizeFromShape(shape), shape, values }
}

function numbersIn(data: Data, range: Range, reading: Reading): ColumnNumbers {
  requireNoNull(data, range, reading)
  if (isList(data.type)) return listNumbers(data, range, reading)
  if (DataType.isDictionary(data.type)) return dictionaryNumbers(data, range, reading)
  return plainNumbers(data, range)
}

/** Reads lists of one length. Their elements are contiguous in the child array. */
function listNumbers(data: Data, { from, count, row, depth }: Range, reading: Reading): ColumnNumbers {
  const { shape } = reading
  const child = required(data.children[0], 'the elements of a list')
  if (count === 0) return numbersIn(child, { from: 0, count, row, depth: depth + 1 }, reading)
  const fixed = DataType.isFixedSizeList(data.type) ? data.type.listSize : undefined
  const offsets = fixed === undefined ? offsetsOf(data) : undefined
  const offset = (i: number) => (fixed === undefined ? Number(offsets?.[i]) : fixed * i)
  const length = (shape[depth] ??= offset(from + 1) - offset(from))
  if (offsets) {
    requireLength(offsets.length - 1, data, from + count)
    for (let i = 0; i < count; i++) {
      const actual = offset(from + i + 1) - offset(from + i)
      if (actual === length) continue
      const message = `a list of ${actual} where the first has ${length}`
      throw badCell(reading.file, reading.column, row + rowOf(i, depth, shape), message)
    }
  }
  const [start, end] = [offset(from), offset(from + count)]
  if (!(length >= 0 && start >= 0 && end <= child.length))
    throw new Error(`${child.length} elements of lists where ${end} were declared`)
  return numbersIn(child, { from: start, count: end - start, row, depth: depth + 1 }, reading)
}

function dictionaryNumbers(data: Data, { from, count, row, depth }: Range, reading: Reading): ColumnNumbers {
  const indices = elementsOf(data, from, count)
  const dictionary = dictionaryOf(data)
  const entries = concatColumn(dictionary.data.map((entry) => plainNumbers(entry, { from: 0, count: entry.length })))
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

/** The dictionary of an array. Arrow types it as `any`. */
function dictionaryOf(data: { readonly dictionary?: { readonly data: readonly unknown[] } }): Vector<DataType> {
  if (!isVector(data.dictionary)) throw new Error('a column without its dictionary')
  return data.dictionary
}

const isVector = (value: unknown): value is Vector<DataType> => value instanceof Vector

function plainNumbers(data: Data, { from, count }: Pick<Range, 'from' | 'count'>): ColumnNumbers {
  const { type } = data
  if (DataType.isDecimal(type)) return decimals(data, from, count)
  if (DataType.isBool(type)) {
    const bits = valuesOf(data, isBytes)
    requireLength(8 * bits.length, data, from + count)
    return Uint8Array.from({ length: count }, (_, i) => (bits[(from + i) >> 3]! >> ((from + i) & 7)) & 1)
  }
  const numbers = elementsOf(data, from, count)
  const isHalf = DataType.isFloat(type) && type.precision === Precision.HALF
  if (!isHalf) return numbers
  return Float32Array.from(numbers, (bits16: number | bigint) => util.uint16ToFloat64(Number(bits16)))
}

/** value · 10^−scale. The value is an integer in two's complement, its lowest 32 bits first. */
function decimals(data: Data, from: number, count: number): Float64Array {
  const { type } = data
  if (!DataType.isDecimal(type)) throw new TypeError('not a decimal column')
  const { scale, bitWidth } = type
  const words = valuesOf(data, isWords)
  const stride = bitWidth / 32
  requireLength(words.length / stride, data, from + count)
  return Float64Array.from({ length: count }, (_, i) => {
    let whole = 0n
    for (let j = stride - 1; j >= 0; j--) whole = (whole << 32n) | BigInt(words[(from + i) * stride + j]!)
    return Number(`${BigInt.asIntN(bitWidth, whole)}e${-scale}`) // parsing rounds once
  })
}

function elementsOf(data: Data, from: number, count: number): ColumnNumbers {
  const values = valuesOf(data, isColumnNumbers)
  requireLength(values.length, data, from + count)
  return values.subarray(from, from + count)
}

/** Checks the declared length against the buffers before memory is allocated for it. */
function requireLength(actual: number, data: Data, declared: number): void {
  if (data.length < declared || actual < declared) throw new Error(`${actual} values where ${declared} were declared`)
}

function requireNoNull(data: Data, { from, count, row, depth }: Range, reading: Reading): void {
  if (data.nullCount <= 0) return
  for (let i = 0; i < count; i++) {
    if (data.getValid(from + i)) continue
    throw badCell(reading.file, reading.column, row + rowOf(i, depth, reading.shape), 'null')
  }
}

/** Number of rows before element i, which is inside `depth` lists. */
const rowOf = (i: number, depth: number, shape: readonly number[]) =>
  Math.floor(i / sizeFromShape(shape.slice(0, depth)))

const isBytes = (values: unknown): values is Uint8Array => values instanceof Uint8Array
const isWords = (values: unknown): values is Uint32Array => values instanceof Uint32Array
const isOffsets = (values: unknown): values is Int32Array | BigInt64Array =>
  values instanceof Int32Array || values instanceof BigInt64Array
const isColumnNumbers = (values: unknown): values is ColumnNumbers =>
  ArrayBuffer.isView(values) && !(values instanceof DataView)

/** The values of an array. Arrow types them as `any` for an unknown type. */
function valuesOf<T>({ values }: { readonly values: unknown }, isExpected: (values: unknown) => values is T): T {
  if (!isExpected(values)) throw new Error('a column has values of an unexpected type')
  return values
}

/** The offsets of lists. Arrow types them as `any` for an unknown type. */
function offsetsOf({ valueOffsets }: { readonly valueOffsets: unknown }): Int32Array | BigInt64Array {
  if (!isOffsets(valueOffsets)) throw new Error('lists without offsets')
  return valueOffsets
}

/** Concatenates pieces of one column, which have the same type. */
function concatColumn(pieces: readonly ColumnNumbers[]): ColumnNumbers {
  if (pieces.length === 0) return new Float32Array()
  for (const concatenate of concatenators) {
    const whole = concatenate(pieces)
    if (whole) return whole
  }
  throw new Error('pieces of a column differ in type')
}

/** Concatenates pieces if all of them have this type. */
const concatenator =
  <T extends ColumnNumbers & { set(piece: T, offset: number): void }>(Type: new (length: number) => T) =>
  (pieces: readonly ColumnNumbers[]): T | undefined => {
    const typed = pieces.filter((piece) => piece instanceof Type)
    return typed.length === pieces.length ? concat(typed, (length) => new Type(length)) : undefined
  }

const concatenators: readonly ((pieces: readonly ColumnNumbers[]) => ColumnNumbers | undefined)[] = [
  concatenator(Int8Array),
  concatenator(Uint8Array),
  concatenator(Int16Array),
  concatenator(Uint16Array),
  concatenator(Int32Array),
  concatenator(Uint32Array),
  concatenator(BigInt64Array),
  concatenator(BigUint64Array),
  concatenator(Float32Array),
  concatenator(Float64Array),
]
