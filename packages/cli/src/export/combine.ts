import { columns as known, errors, type Column, type Row, type TableData } from '@elbow/core'
import { configurationColumn, distinct } from '../configuration-columns.js'
import type { SourceTable } from './read-tables.js'

/** One table, and which of its columns say whose a row is because they were asked for. */
export interface Combined extends TableData {
  readonly configured: readonly string[]
}

/** Every column of the tables. */
const everything = '*'

/**
 * Several tables as one, rows below rows. A column that a table lacks is null in its rows.
 *
 * @param wanted  columns in their order; `*` is all of the tables', any flag's name is a column of the configuration. Empty:
 *                all of the tables', and the run where rows of several would look the same
 * @throws UNKNOWN_OPTION for a column that there is not; WRONG_DATA for one that holds text here and numbers there
 */
export function combine(tables: readonly SourceTable[], wanted: readonly string[]): Combined {
  const own = distinct(tables.flatMap(({ columns }) => columns)).map((column) => widened(column, tables))
  const flags = [...new Set(tables.flatMap(({ configuration }) => Object.keys(configuration)))]
  const isOwn = (name: string) => own.some((column) => column.name === name)
  const usual = [...(tables.length > 1 && flags.includes('run') && !isOwn('run') ? ['run'] : []), everything]
  const names = (wanted.length > 0 ? wanted : usual).flatMap((name) =>
    name === everything ? own.map((column) => column.name) : [name],
  )
  const chosen = [...new Set(names)].map((name): Column => {
    const column = own.find((column) => column.name === name)
    if (column) return column
    if (!flags.includes(name)) throw errors.unknownOption('--columns', name, [...own.map(({ name }) => name), ...flags])
    if (name === 'run') return known('run')[0]!
    return configurationColumn(
      name,
      tables.map(({ configuration }) => configuration[name] ?? null),
    )
  })
  const rows = tables.flatMap(({ rows, configuration }) =>
    rows.map((row): Row =>
      Object.fromEntries(chosen.map(({ name }) => [name, (name in row ? row : configuration)[name] ?? null])),
    ),
  )
  const configured = chosen.map(({ name }) => name).filter((name) => !isOwn(name))
  return { columns: chosen, rows, metadata: shared(tables), configured }
}

/** An integer in one table may be a number in another. */
function widened(column: Column, tables: readonly SourceTable[]): Column {
  const others = tables.flatMap(({ file, columns }) =>
    columns.filter(({ name }) => name === column.name).map((other) => ({ ...other, file })),
  )
  const types = new Set(others.map(({ type = 'number', size }) => (size === undefined ? type : `${type} of ${size}`)))
  if (types.size === 1) return column
  if ([...types].every((type) => type === 'number' || type === 'integer')) return { ...column, type: 'number' }
  const what = [...types].join(' and ')
  throw errors.wrongData(others.at(-1)!.file, `one type in column "${column.name}"`, what, 'Export these tables apart.')
}

/** What the metadata of all tables say. */
function shared(tables: readonly SourceTable[]): Readonly<Record<string, string>> {
  const [first, ...others] = tables.map(({ metadata }) => metadata)
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([key, value]) => others.every((metadata) => metadata[key] === value)),
  )
}
