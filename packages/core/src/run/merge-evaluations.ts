import { errors } from '../errors.js'
import type { PartConfig } from '../contracts/config.js'
import type { Evaluator } from '../contracts/evaluator.js'
import type { Row } from '../contracts/column.js'
import { violations, withoutViolations } from './bounds.js'

/**
 * Checks that no two evaluators write the same column: a row could otherwise mix the number of one with the standard error
 * of the other.
 *
 * @param requested   names of the evaluators, in the order of `evaluators`
 * @param common      columns of every row
 * @throws BAD_USAGE
 */
export function assertDistinctColumns(
  requested: readonly Pick<PartConfig, 'name'>[],
  evaluators: readonly Pick<Evaluator, 'columns'>[],
  common: readonly string[],
): void {
  const authors = new Map<string, string | undefined>(common.map((column) => [column, undefined]))
  for (const [i, { columns }] of evaluators.entries()) {
    const { name } = requested[i]!
    for (const { name: column } of columns) {
      if (authors.has(column)) throw conflict(name, column, authors.get(column))
    }
    for (const { name: column } of columns) authors.set(column, name)
  }
}

const conflict = (evaluator: string, column: string, author?: string) =>
  author === undefined
    ? errors.badUsage(
        `--evaluate ${evaluator}: every row has a column "${column}" already. Rename the evaluator's column.`,
      )
    : errors.badUsage(
        `--evaluate ${evaluator}: evaluator "${author}" writes the column "${column}" too. Leave one of the two out.`,
      )

/** Suffixes of the columns that describe a number: its standard error and counts. */
const companions = ['se', 'samples', 'examples'] as const

/** Note of a number that is not finite, which is null in tables. */
const nonFiniteNote = /^(\w+) is (?:NaN|-?Infinity)$/

/**
 * Merge a later evaluation into a row: null never replaces a number. Where a number is replaced, the old standard error and
 * counts of that column are cleared. Notes are concatenated, and bounds are checked again.
 */
export function mergeEvaluations(before: Row, later: Row): Row {
  const updates = Object.entries(later).filter(([name, cell]) => cell !== null || (before[name] ?? null) === null)
  const names = new Set(updates.map(([name]) => name))
  const stale = [...names].flatMap((name) => companions.map((suffix) => `${name}_${suffix}`))
  const cleared = stale.filter((name) => name in before && !names.has(name)).map((name) => [name, null] as const)
  const row: Row = { ...before, ...Object.fromEntries([...cleared, ...updates]), seconds: before['seconds'] ?? null }
  const notes = [before, later].flatMap(({ note }) => (typeof note === 'string' ? withoutViolations(note) : []))
  const current = notes.filter((note) => !Number.isFinite(row[nonFiniteNote.exec(note)?.[1] ?? '']))
  return { ...row, note: [...new Set([...current, ...violations(row)])].join('; ') || null }
}
