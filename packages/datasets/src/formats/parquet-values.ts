import { badCell, type ColumnValues, sizeFromShape } from '@elbow-vae/core'
import type { DecodedArray } from 'hyparquet'

/** A column of a file. */
interface ColumnSpec {
  readonly file: string
  readonly name: string
  readonly rows: number
  /** Nesting depth of lists. */
  readonly depth: number
}

/**
 * Convert the decoded pieces of a column: one number per row, or lists of equal length, which may be nested.
 *
 * @throws WRONG_DATA for a null, and for lists of different lengths
 */
export function columnNumbers(column: ColumnSpec, pieces: readonly DecodedArray[]): ColumnValues {
  const shape = shapeOf(pieces[0]?.[0], column.depth)
  // Checked before allocation: the length of the first list does not imply that of the others.
  if (shape.length > 0) eachRow(pieces, (row, value) => requireShape(value, shape, { ...column, row }))
  const width = sizeFromShape(shape)
  const values = new Float64Array(column.rows * width)
  eachRow(pieces, (row, value) => fill(values, row * width, value, shape, { ...column, row }))
  return { width, shape, values }
}

function eachRow(pieces: readonly DecodedArray[], visit: (row: number, value: unknown) => void): void {
  let row = 0
  for (const piece of pieces) for (let i = 0; i < piece.length; i++) visit(row++, piece[i])
}

/** Lengths of the lists in the first row. */
function shapeOf(first: unknown, depth: number): number[] {
  if (depth === 0) return []
  return isList(first) ? [first.length, ...shapeOf(first[0], depth - 1)] : new Array<number>(depth).fill(0)
}

interface Cell {
  readonly file: string
  readonly name: string
  readonly row: number
}

function requireShape(value: unknown, [length, ...inner]: readonly number[], cell: Cell): void {
  if (!isList(value)) throw refusal(cell, 'null')
  if (value.length !== length) throw refusal(cell, `a list of ${value.length} where the first has ${length}`)
  if (inner.length > 0) for (let i = 0; i < value.length; i++) requireShape(value[i], inner, cell)
}

/** Write the numbers of one row at `offset`. */
function fill(values: Float64Array, offset: number, value: unknown, shape: readonly number[], cell: Cell): void {
  const [length, ...inner] = shape
  if (length === undefined) {
    values[offset] = numberOf(value, cell)
    return
  }
  if (!isList(value)) throw refusal(cell, 'null')
  if (inner.length === 0) for (let i = 0; i < length; i++) values[offset + i] = numberOf(value[i], cell)
  const width = sizeFromShape(inner)
  if (inner.length > 0) for (let i = 0; i < length; i++) fill(values, offset + i * width, value[i], inner, cell)
}

function numberOf(value: unknown, cell: Cell): number {
  if (value === null || value === undefined) throw refusal(cell, 'null')
  return Number(value)
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value)

const refusal = ({ file, name, row }: Cell, got: string) => badCell(file, name, row, got)
