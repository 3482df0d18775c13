import type { Cell, Column, Row, TableData } from '@elbow/core'
import type { Combined } from './combine.js'

/** A column of vectors as one of numbers for each of their places, `z_0`, `z_1`, …: what every reader can hold. */
export function withoutVectors<T extends TableData>(table: T): T {
  const columns = table.columns.flatMap((column) =>
    column.type === 'vector' ? places(column).map((name): Column => ({ ...scalar(column), name })) : [column],
  )
  const vectors = table.columns.filter(({ type }) => type === 'vector')
  const rows = table.rows.map((row): Row => {
    const cells: Record<string, Cell> = { ...row }
    for (const column of vectors) {
      const vector = row[column.name] as Float32Array | null
      places(column).forEach((name, i) => (cells[name] = vector?.[i] ?? null))
      delete cells[column.name]
    }
    return cells
  })
  return { ...table, columns, rows }
}

const places = ({ name, size = 0 }: Column) => Array.from({ length: size }, (_, i) => `${name}_${i}`)
const scalar = ({ size: _, type: __, ...column }: Column): Column => ({ ...column, type: 'number' })

/**
 * A row per number: what it is, its value, its unit; and before it, everything that says whose it is: text, integers and
 * truth values, the epoch, the time, and the configuration. A number that is not there has no row.
 */
export function long({ configured, ...table }: Combined): TableData {
  const { columns, rows, metadata } = withoutVectors(table)
  const says = ({ name, type = 'number' }: Column) =>
    type !== 'number' || name === 'epoch' || name === 'seconds' || configured.includes(name) || isFlag(name)
  const identity = columns.filter(says)
  const measured = columns.filter((column) => !says(column))
  const longRows = rows.flatMap((row) => {
    const whose = Object.fromEntries(identity.map(({ name }) => [name, row[name] ?? null]))
    return measured.flatMap(({ name, unit = '' }): Row[] => {
      const value = row[name] ?? null
      return value === null ? [] : [{ ...whose, metric: name, value, unit }]
    })
  })
  return { columns: [...identity, ...metricColumns], rows: longRows, ...(metadata && { metadata }) }
}

/** `objective.beta`: summaries and frontiers have columns of their own for the configuration. */
const isFlag = (name: string) => name.includes('.')

const metricColumns: readonly Column[] = [
  { name: 'metric', description: 'what was measured', type: 'text' },
  { name: 'value', description: 'in the unit beside it' },
  { name: 'unit', description: 'empty for pure numbers', type: 'text' },
]
