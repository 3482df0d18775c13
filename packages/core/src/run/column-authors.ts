import { errors } from '../errors.js'
import type { PartConfig } from '../model.js'
import type { Evaluator } from '../parts.js'
import type { Row } from '../tables/columns.js'
import { violations, withoutViolations } from './bounds.js'

/**
 * One column has one author: of two evaluators that fill the same column, the last would win, and the row would mix its
 * number with the other's standard error.
 *
 * @param asked     which evaluators, in the order of `evaluators`
 * @param identity  columns that every row has
 * @throws BAD_USAGE
 */
export function refuseSharedColumns(
  asked: readonly Pick<PartConfig, 'name'>[],
  evaluators: readonly Pick<Evaluator, 'columns'>[],
  identity: readonly string[],
): void {
  const authors = new Map(identity.map((column) => [column, undefined as string | undefined]))
  for (const [i, { columns }] of evaluators.entries()) {
    const { name } = asked[i]!
    for (const { name: column } of columns) {
      if (authors.has(column)) throw shared(name, column, authors.get(column))
    }
    for (const { name: column } of columns) authors.set(column, name)
  }
}

const shared = (evaluator: string, column: string, author?: string) =>
  author === undefined
    ? errors.badUsage(
        `--evaluate ${evaluator}: every row has a column "${column}" already. Rename the evaluator's column.`,
      )
    : errors.badUsage(
        `--evaluate ${evaluator}: evaluator "${author}" writes the column "${column}" too. Leave one of the two out.`,
      )

/** Suffixes of the columns that belong to a number: its standard error and its counts. */
const companions = ['se', 'samples', 'examples'] as const

/** The note of a number that is not finite, which tables hold as null. */
const missing = /^(\w+) is (?:NaN|-?Infinity)$/

/**
 * Merge a later evaluation into a row: null never replaces a number. Where a number is replaced, the old standard error and
 * counts of that column are cleared. Notes are concatenated, and bounds are checked again.
 */
export function evaluatedAgain(before: Row, later: Row): Row {
  const known = Object.entries(later).filter(([name, cell]) => cell !== null || (before[name] ?? null) === null)
  const names = new Set(known.map(([name]) => name))
  const stale = [...names].flatMap((name) => companions.map((suffix) => `${name}_${suffix}`))
  const cleared = stale.filter((name) => name in before && !names.has(name)).map((name) => [name, null] as const)
  const row: Row = { ...before, ...Object.fromEntries([...cleared, ...known]), seconds: before['seconds'] ?? null }
  const notes = [before, later].flatMap(({ note }) => (typeof note === 'string' ? withoutViolations(note) : []))
  const kept = notes.filter((note) => !Number.isFinite(row[missing.exec(note)?.[1] ?? '']))
  return { ...row, note: [...new Set([...kept, ...violations(row)])].join('; ') || null }
}
