import type { Row } from '@elbow-vae/core'

/** The order of codes in a plot: `order[i]` is the code at position i, `position` the inverse. */
export interface CodeOrder {
  readonly order: readonly number[]
  readonly position: ReadonlyMap<number, number>
  /** Codes with at least a tenth of the average probability. */
  readonly used: ReadonlySet<number>
}

/** Smaller differences of class shares are rounding errors; then the probability of the codes decides. */
const resolution = 1e-6

/**
 * Sorts codes, which have no natural order, so that codes of the same class are neighbors: by the share of the last class
 * in each code, p(z*|z), then by decreasing probability.
 *
 * @param rows  code-space.arrow
 */
export function codeOrder(rows: readonly Row[]): CodeOrder {
  const last = classColumns(rows).at(-1)
  const total = rows.reduce((sum, row) => sum + massOf(row), 0)
  const average = last === undefined ? 0 : rows.reduce((sum, row) => sum + Number(row[last]), 0) / total
  // A code that no example uses has no class: it gets the average share.
  const share = (row: Row) => (last === undefined || massOf(row) === 0 ? average : Number(row[last]) / massOf(row))
  const order = rows
    .map((row) => ({ z: Number(row['z']), mass: massOf(row), share: Math.round(share(row) / resolution) }))
    .sort((a, b) => a.share - b.share || b.mass - a.mass || a.z - b.z)
    .map(({ z }) => z)
  const used = rows.filter((row) => massOf(row) >= (0.1 * total) / rows.length).map((row) => Number(row['z']))
  return { order, position: new Map(order.map((z, i) => [z, i])), used: new Set(used) }
}

const massOf = (row: Row) => Number(row['aggregate'])

/** `class_0`, `class_1`, …: the shares of e(z) of each true class; empty if there are no classes. */
export const classColumns = (rows: readonly Row[]): string[] =>
  Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('class_'))
