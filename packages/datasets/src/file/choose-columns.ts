import { errors } from '@elbow-vae/core'
import type { OpenColumn, OpenTable } from '../formats/open-table.js'
import type { ReadOptions } from './own-data.js'

/** The columns of a table that are features, and the reasons why others are left out. */
export interface ChosenColumns {
  readonly used: readonly OpenColumn[]
  readonly leftOut: readonly LeftOut[]
  readonly labels?: OpenColumn
}

interface LeftOut {
  readonly name: string
  readonly type: string
  readonly reason: string
}

/** Selects all numeric columns, including an index and labels. */
export const allColumns = '*'

/**
 * Choose the feature columns of a table; every other column gets a reason.
 *
 * @throws BAD_OPTION for a missing column; WRONG_DATA if there are no features, or for a duplicate name
 */
export function chooseColumns(file: string, table: OpenTable, choice: ReadOptions): ChosenColumns {
  const { columns: names, labels, others = 'it is not selected' } = choice
  const all = names.length === 1 && names[0] === allColumns
  const indices = pandasIndices(table.metadata)
  const reasonOf = ({ name, reason, numeric }: OpenColumn): string | undefined => {
    if (names.includes(name)) return undefined
    if (name === labels && !all) return 'it holds the labels'
    if (!numeric) return reason ?? 'it holds no numbers'
    if (all) return undefined
    if (names.length > 0) return others
    if (indices.has(name) || indexName.test(name)) return 'it is the index of a pandas frame'
    if (labelName.test(name))
      return 'it is named like labels; --dataset.labels reads it as labels, --dataset.columns as a feature'
    return undefined
  }
  const columns = table.columns.map((column) => ({ column, reason: reasonOf(column) }))
  const used =
    names.length > 0 && !all
      ? names.map((name) => numericColumn(file, table, name))
      : columns.filter(({ reason }) => reason === undefined).map(({ column }) => column)
  const leftOut = columns.flatMap(({ column: { name, type }, reason }) =>
    reason === undefined ? [] : [{ name, type, reason }],
  )
  if (used.length === 0) throw noFeatures(file, leftOut)
  used.forEach(({ name }) => requireUnique(file, table, name))
  return { used, leftOut, ...(labels !== '' && { labels: columnNamed(file, table, labels, 'labels') }) }
}

/** Names of index columns (https://pandas.pydata.org/docs/development/developer.html). An index that is not stored as a column is not a string. */
function pandasIndices(metadata: ReadonlyMap<string, string>): ReadonlySet<string> {
  try {
    const pandas: unknown = JSON.parse(metadata.get('pandas') ?? '{}')
    const isObject = typeof pandas === 'object' && pandas !== null
    const columns = isObject && 'index_columns' in pandas ? pandas.index_columns : []
    return new Set(Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : [])
  } catch {
    return new Set()
  }
}

/** Default names of an unnamed pandas index, for files without metadata. */
const indexName = /^(__index_level_\d+__|Unnamed: 0)$/
const labelName = /^(labels?|targets?|y|class(es)?)$/i

function numericColumn(file: string, table: OpenTable, name: string): OpenColumn {
  const column = columnNamed(file, table, name, 'columns')
  if (column.numeric) return column
  const got = `${column.type}${column.reason === undefined ? '' : `: ${column.reason}`}`
  throw errors.wrongData(file, `numbers in column "${name}"`, got, 'Convert it.')
}

function columnNamed(file: string, { columns }: OpenTable, name: string, option: string): OpenColumn {
  const column = columns.find((candidate) => candidate.name === name)
  if (column) return column
  const known = columns.map((candidate) => candidate.name).join(', ')
  throw errors.badOption(`--dataset file, option "${option}"`, `columns of ${file}: ${known}`, name)
}

function requireUnique(file: string, { columns }: OpenTable, name: string): void {
  if (columns.filter((column) => column.name === name).length === 1) return
  throw errors.wrongData(file, 'columns of different names', `two called "${name}"`, 'Rename one.')
}

const maxListed = 8

function noFeatures(file: string, leftOut: readonly LeftOut[]) {
  const lines = leftOut.slice(0, maxListed).map(({ name, type, reason }) => `"${name}" (${type}): ${reason}`)
  const more = leftOut.length > maxListed ? [`${leftOut.length - maxListed} more`] : []
  const got = [...lines, ...more].join('; ') || 'no columns at all'
  return errors.wrongData(
    file,
    'a column of numbers',
    got,
    'Convert a column to numbers, or name a numeric one with --dataset.columns.',
  )
}
