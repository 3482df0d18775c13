import { badCell, type ColumnValues } from '@elbow/core'
import type { DecodedArray } from 'hyparquet'

/** Which column, of what. */
interface Place {
  readonly file: string
  readonly name: string
  readonly rows: number
  /** How many lists lie around a number. */
  readonly depth: number
}

/**
 * Numbers of a column, as the library decoded them piece by piece: one in a row, or lists of one length, which may hold lists.
 *
 * @throws WRONG_DATA at a null, or where lists differ in length
 */
export function columnNumbers(place: Place, pieces: readonly DecodedArray[]): ColumnValues {
  const shape = shapeOf(pieces[0]?.[0], place.depth)
  // Before memory is taken for as many: a long first list proves nothing of the others.
  if (shape.length > 0) eachRow(pieces, (row, value) => requireShape(value, shape, { ...place, row }))
  const width = shape.reduce((product, n) => product * n, 1)
  const values = new Float64Array(place.rows * width)
  eachRow(pieces, (row, value) => fill(values, row * width, value, shape, { ...place, row }))
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

/** Put the numbers of one row where they belong. */
function fill(values: Float64Array, at: number, value: unknown, shape: readonly number[], cell: Cell): void {
  const [length, ...inner] = shape
  if (length === undefined) {
    values[at] = numberOf(value, cell)
    return
  }
  const list = value as ArrayLike<unknown>
  if (inner.length === 0) for (let i = 0; i < length; i++) values[at + i] = numberOf(list[i], cell)
  const width = inner.reduce((product, n) => product * n, 1)
  if (inner.length > 0) for (let i = 0; i < length; i++) fill(values, at + i * width, list[i], inner, cell)
}

function numberOf(value: unknown, cell: Cell): number {
  if (value === null || value === undefined) throw refusal(cell, 'null')
  return Number(value)
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value)

const refusal = ({ file, name, row }: Cell, got: string) => badCell(file, name, row, got)
