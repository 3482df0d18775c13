import { errors, type ColumnValues } from '@elbow-vae/core'
import type { NumericArray } from '../formats/numeric-array.js'
import type { OpenTable } from '../formats/open-table.js'
import { chooseColumns } from './choose-columns.js'
import type { ReadOptions, FileData } from './own-data.js'

/**
 * Read the feature columns of a table. A single column keeps its shape; several columns are concatenated.
 *
 * @throws BAD_OPTION, WRONG_DATA, and the errors of `OpenColumn.read`
 */
export async function readTableFile(file: string, table: OpenTable, choice: ReadOptions): Promise<FileData> {
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
      : { ...concatColumns(read, table.rows), hashAsFloat32: true }),
    names: read.flatMap(({ width }, i) => namesOf(used[i]!.name, width)),
    description: { file, rows: table.rows, columns, leftOut },
    ...(labels && { labels: await labels.cells() }),
  }
}

const namesOf = (column: string, width: number): string[] =>
  Array.from({ length: width }, (_, i) => (width === 1 ? column : `${column}[${i}]`))

function concatColumns(columns: readonly ColumnValues[], rows: number) {
  const total = columns.reduce((sum, { width }) => sum + width, 0)
  const all = new (columns.every(({ values }) => fitsFloat32(values)) ? Float32Array : Float64Array)(rows * total)
  let offset = 0
  for (const { width, values } of columns) {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) all[row * total + offset + j] = Number(values[row * width + j])
    }
    offset += width
  }
  return { shape: [rows, total], values: all }
}

/** Whether float32 represents every value of this array type. */
const fitsFloat32 = (values: NumericArray) => values instanceof Float32Array || values.BYTES_PER_ELEMENT < 4
