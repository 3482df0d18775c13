import { errors } from '@elbow/core'
import type { OpenColumn, OpenTable } from '../formats/open-table.js'
import type { Choice } from './read-file.js'

/** Which columns of a table make an example, and why the others do not. */
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

/** Asks for every column that holds numbers, an index and labels too. */
export const everyColumn = '*'

/**
 * Sort the columns of a table: every one is used, or left out for a reason.
 *
 * @throws BAD_OPTION for a column that is not there, WRONG_DATA where nothing is left or a name stands for two columns
 */
export function chooseColumns(file: string, table: OpenTable, choice: Choice): ChosenColumns {
  const { columns: names, labels, others = 'it is not among the columns that are asked for' } = choice
  const every = names.length === 1 && names[0] === everyColumn
  const indices = pandasIndices(table.metadata)
  const reasonOf = ({ name, reason, numeric }: OpenColumn): string | undefined => {
    if (names.includes(name)) return undefined
    if (name === labels && !every) return 'it holds the labels'
    if (!numeric) return reason ?? 'it holds no numbers'
    if (every) return undefined
    if (names.length > 0) return others
    if (indices.has(name) || namedLikeIndex.test(name)) return 'it is the index of a pandas frame'
    if (namedLikeLabels.test(name))
      return 'it is named like labels; --dataset.labels reads it as labels, --dataset.columns as a feature'
    return undefined
  }
  const sorted = table.columns.map((column) => ({ column, reason: reasonOf(column) }))
  const used =
    names.length > 0 && !every
      ? names.map((name) => numericColumn(file, table, name))
      : sorted.filter(({ reason }) => reason === undefined).map(({ column }) => column)
  const leftOut = sorted.flatMap(({ column: { name, type }, reason }) =>
    reason === undefined ? [] : [{ name, type, reason }],
  )
  if (used.length === 0) throw nothingLeft(file, leftOut)
  used.forEach(({ name }) => requireOne(file, table, name))
  return { used, leftOut, ...(labels !== '' && { labels: columnNamed(file, table, labels, 'labels') }) }
}

/** https://pandas.pydata.org/docs/development/developer.html: names of columns, or descriptions of an index that is not stored as a column. */
function pandasIndices(metadata: ReadonlyMap<string, string>): ReadonlySet<string> {
  try {
    const { index_columns: columns } = JSON.parse(metadata.get('pandas') ?? '{}') as { index_columns?: unknown }
    return new Set(Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : [])
  } catch {
    return new Set()
  }
}

/** The names that pandas gives to an index without a name, for files that have lost their metadata. */
const namedLikeIndex = /^(__index_level_\d+__|Unnamed: 0)$/
const namedLikeLabels = /^(labels?|targets?|y|class(es)?)$/i

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

function requireOne(file: string, { columns }: OpenTable, name: string): void {
  if (columns.filter((column) => column.name === name).length === 1) return
  throw errors.wrongData(file, 'columns of different names', `two called "${name}"`, 'Rename one.')
}

const shown = 8

function nothingLeft(file: string, leftOut: readonly LeftOut[]) {
  const lines = leftOut.slice(0, shown).map(({ name, type, reason }) => `"${name}" (${type}): ${reason}`)
  const more = leftOut.length > shown ? [`${leftOut.length - shown} more`] : []
  const got = [...lines, ...more].join('; ') || 'no columns at all'
  return errors.wrongData(
    file,
    'a column of numbers',
    got,
    'Convert a column to numbers, or name a numeric one with --dataset.columns.',
  )
}
