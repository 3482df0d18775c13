import { errors, type ColumnValues } from '@elbow/core'
import type { NumericArray } from '../formats/numeric-array.js'
import type { OpenTable } from '../formats/open-table.js'
import { chooseColumns } from './choose-columns.js'
import type { Choice, OwnData } from './read-file.js'

/**
 * Take columns of numbers out of a table: one alone in its own shape, several side by side.
 *
 * @throws BAD_OPTION, WRONG_DATA, and what reading a column throws
 */
export async function readTable(file: string, table: OpenTable, choice: Choice): Promise<OwnData> {
  const { used, leftOut, labels } = chooseColumns(file, table, choice)
  const read: ColumnValues[] = []
  for (const column of used) {
    const values = await column.read()
    if (values.width === 0 && table.rows > 0)
      throw errors.wrongData(file, `numbers in column "${column.name}"`, 'empty lists', 'Leave it out.')
    read.push(values)
  }
  const columns = used.map(({ name, type }, i) => {
    const { shape } = read[i]!
    return { name, type, ...(shape.length > 0 && { shape }) }
  })
  const [only] = read
  return {
    ...(only && read.length === 1
      ? { shape: [table.rows, ...only.shape], values: only.values }
      : { ...sideBySide(read, table.rows), hashAsFloat32: true }),
    names: read.flatMap(({ width }, i) => namesOf(used[i]!.name, width)),
    description: { file, rows: table.rows, columns, leftOut },
    ...(labels && { labels: await labels.cells() }),
  }
}

const namesOf = (column: string, width: number): string[] =>
  Array.from({ length: width }, (_, i) => (width === 1 ? column : `${column}[${i}]`))

function sideBySide(columns: readonly ColumnValues[], rows: number) {
  const total = columns.reduce((sum, { width }) => sum + width, 0)
  const all = new (columns.every(({ values }) => fitsFloat32(values)) ? Float32Array : Float64Array)(rows * total)
  let left = 0
  for (const { width, values } of columns) {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) all[row * total + left + j] = Number(values[row * width + j])
    }
    left += width
  }
  return { shape: [rows, total], values: all }
}

/** Is every number of this type one of float32 as well? */
const fitsFloat32 = (values: NumericArray) => values instanceof Float32Array || values.BYTES_PER_ELEMENT < 4
