import type { Cell, Column, Row, TableData } from '@elbow-vae/core'
import type { Combined } from './combine.js'

/** Replaces a column of vectors by a column of numbers per element, `z_0`, `z_1`, …, which every format can store. */
export function withoutVectors<T extends TableData>(table: T): T {
  const columns = table.columns.flatMap((column) =>
    column.type === 'vector' ? elementNames(column).map((name): Column => ({ ...scalar(column), name })) : [column],
  )
  const vectors = table.columns.filter(({ type }) => type === 'vector')
  const rows = table.rows.map((row): Row => {
    const cells: Record<string, Cell> = { ...row }
    for (const column of vectors) {
      const vector = vectorOf(row[column.name])
      elementNames(column).forEach((name, i) => (cells[name] = vector?.[i] ?? null))
      delete cells[column.name]
    }
    return cells
  })
  return { ...table, columns, rows }
}

const vectorOf = (cell: Cell | undefined) => (cell instanceof Float32Array ? cell : undefined)
const elementNames = ({ name, size = 0 }: Column) => Array.from({ length: size }, (_, i) => `${name}_${i}`)
const scalar = ({ size: _, type: __, ...column }: Column): Column => ({ ...column, type: 'number' })

/**
 * The long layout: a row per number with its metric, value and unit. The columns that identify the number come first: text,
 * integers, booleans, epoch, time and configuration. A null has no row.
 */
export function long({ configured, ...table }: Combined): TableData {
  const { columns, rows, metadata } = withoutVectors(table)
  const identifies = ({ name, type = 'number' }: Column) =>
    type !== 'number' || name === 'epoch' || name === 'seconds' || configured.includes(name) || isFlag(name)
  const identity = columns.filter(identifies)
  const measured = columns.filter((column) => !identifies(column))
  const longRows = rows.flatMap((row) => {
    const keys = Object.fromEntries(identity.map(({ name }) => [name, row[name] ?? null]))
    return measured.flatMap(({ name, unit = '' }): Row[] => {
      const value = row[name] ?? null
      return value === null ? [] : [{ ...keys, metric: name, value, unit }]
    })
  })
  return { columns: [...identity, ...metricColumns], rows: longRows, ...(metadata && { metadata }) }
}

/** `objective.beta`: summaries and frontiers have columns for the configuration. */
const isFlag = (name: string) => name.includes('.')

const metricColumns: readonly Column[] = [
  { name: 'metric', description: 'name of the measured quantity', type: 'text' },
  { name: 'value', description: 'value, in the unit of the column unit' },
  { name: 'unit', description: 'empty for pure numbers', type: 'text' },
]
