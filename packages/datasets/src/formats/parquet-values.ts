import { errors, type ColumnValues } from '@elbow/core'
import type { DecodedArray } from 'hyparquet'

/** Which column, of what. */
interface Place {
  readonly file: string
  readonly name: string
  readonly rows: number
}

/**
 * Numbers of a column, as the library decoded them piece by piece: one in a row, or lists of one length.
 *
 * @throws WRONG_DATA at a null, or where lists differ in length
 */
export function columnNumbers(place: Place, pieces: readonly DecodedArray[]): ColumnValues {
  const first: unknown = pieces[0]?.[0]
  if (!isList(first)) return { width: 1, values: numbersIn(place, pieces) }
  const lists = pieces.flatMap((piece) => [...(piece as unknown[])]) as (ArrayLike<unknown> | null | undefined)[]
  // Before memory is taken for as many: a long first list proves nothing of the others.
  lists.forEach((list, row) => {
    if (list?.length === first.length) return
    const got = list ? `a list of ${list.length} where the first has ${first.length}` : 'null'
    throw refusal(place, row, got)
  })
  const values = new Float64Array(place.rows * first.length)
  lists.forEach((list, row) =>
    values.set(numbersIn({ ...place, rows: first.length }, [list!], row), row * first.length),
  )
  return { width: first.length, values }
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value)

/** @param row  which row all of them are in, where they are not one a row */
function numbersIn(place: Place, pieces: readonly ArrayLike<unknown>[], row?: number): Float64Array {
  const values = new Float64Array(place.rows)
  let at = 0
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++, at++) {
      const value = piece[i]
      if (value === null || value === undefined) throw refusal(place, row ?? at, 'null')
      values[at] = Number(value)
    }
  }
  return values
}

const refusal = ({ file, name }: Place, row: number, got: string) =>
  errors.wrongData(
    file,
    `numbers in column "${name}"`,
    `${got} in row ${row}, the first being 0`,
    got === 'null' ? 'Fill it, or drop the row.' : 'Make them of one length.',
  )
