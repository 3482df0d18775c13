import { columns as columnsNamed, currentName, errors, type Column, type Row, type TableData } from '@elbow-vae/core'
import { configurationColumn, uniqueColumns } from '../runs/configuration-columns.js'
import type { ConfiguredTable } from './read-tables.js'

/** One table, and the names of its columns that come from the configuration of the runs. */
export interface Combined extends TableData {
  readonly configured: readonly string[]
}

/** Stands for every column of the tables. */
const everything = '*'

/**
 * Concatenates the rows of tables. A column that a table lacks is null in its rows.
 *
 * @param requested  names of columns, in order; `*` is all columns of the tables, the name of a flag is a column of the
 *                   configuration. Empty: all columns of the tables, and `run` if there are several tables without it
 * @throws UNKNOWN_OPTION for an unknown column; WRONG_DATA for a column that has different types in different tables
 */
export function combine(tables: readonly ConfiguredTable[], requested: readonly string[]): Combined {
  const own = uniqueColumns(tables.flatMap(({ columns }) => columns)).map((column) => widened(column, tables))
  const flags = [...new Set(tables.flatMap(({ configuration }) => Object.keys(configuration)))]
  const isOwn = (name: string) => own.some((column) => column.name === name)
  const defaults = [...(tables.length > 1 && flags.includes('run') && !isOwn('run') ? ['run'] : []), everything]
  const available = [...own.map(({ name }) => name), ...flags]
  const names = (requested.length > 0 ? requested : defaults).flatMap((name) =>
    name === everything ? own.map((column) => column.name) : [currentName(name, available)],
  )
  const chosen = [...new Set(names)].flatMap((name): Column | readonly Column[] => {
    const column = own.find((column) => column.name === name)
    if (column) return column
    if (!flags.includes(name)) throw errors.unknownOption('--columns', name, available)
    if (name === 'run') return columnsNamed('run')
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

/** The column with a type for all tables: integers and numbers together are numbers. */
function widened(column: Column, tables: readonly ConfiguredTable[]): Column {
  const others = tables.flatMap(({ file, columns }) =>
    columns.filter(({ name }) => name === column.name).map((other) => ({ ...other, file })),
  )
  const types = new Set(others.map(({ type = 'number', size }) => (size === undefined ? type : `${type} of ${size}`)))
  if (types.size === 1) return column
  if ([...types].every((type) => type === 'number' || type === 'integer')) return { ...column, type: 'number' }
  const file = others.at(-1)?.file ?? column.name
  const expected = `one type in column "${column.name}"`
  throw errors.wrongData(file, expected, [...types].join(' and '), 'Export these tables separately.')
}

/** The metadata that are the same in all tables. */
function shared(tables: readonly ConfiguredTable[]): Readonly<Record<string, string>> {
  const [first, ...others] = tables.map(({ metadata }) => metadata)
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([key, value]) => others.every((metadata) => metadata[key] === value)),
  )
}
