import { errors, type ColumnValues } from '@elbow/core'
import type { ShapedArray } from '../formats/numeric-array.js'
import type { OpenColumn, OpenTable } from '../formats/open-table.js'

/**
 * Take columns of numbers out of a table, side by side.
 *
 * @param names  which, in this order; none means all that hold numbers
 * @throws BAD_OPTION, WRONG_DATA, and what reading a column throws
 */
export async function readTable(file: string, table: OpenTable, names: readonly string[]): Promise<ShapedArray> {
  const chosen = names.length > 0 ? named(file, table, names) : table.columns.filter(({ numeric }) => numeric)
  if (chosen.length === 0) {
    const got = table.columns.map(({ name, type }) => `"${name}" of ${type}`).join(', ') || 'none at all'
    throw errors.wrongData(file, 'a column of numbers', got, 'Convert one.')
  }
  const columns: ColumnValues[] = []
  for (const column of chosen) columns.push(await column.read())
  return sideBySide(columns, table.rows)
}

function named(file: string, { columns }: OpenTable, names: readonly string[]): OpenColumn[] {
  return names.map((name) => {
    const column = columns.find((candidate) => candidate.name === name)
    if (!column) {
      const known = columns.map((candidate) => candidate.name).join(', ')
      throw errors.badOption('--dataset file, option "columns"', `columns of ${file}: ${known}`, name)
    }
    if (!column.numeric) throw errors.wrongData(file, `numbers in column "${name}"`, column.type, 'Convert it.')
    return column
  })
}

function sideBySide(columns: readonly ColumnValues[], rows: number): ShapedArray {
  const [first, ...others] = columns
  if (first && others.length === 0) {
    return { shape: first.width === 1 ? [rows] : [rows, first.width], values: first.values }
  }
  const total = columns.reduce((sum, { width }) => sum + width, 0)
  const all = new Float32Array(rows * total)
  let left = 0
  for (const { width, values } of columns) {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) all[row * total + left + j] = Number(values[row * width + j])
    }
    left += width
  }
  return { shape: [rows, total], values: all }
}
