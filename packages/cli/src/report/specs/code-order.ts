import type { Row } from '@elbow/core'

/** Which code is drawn where: `order[place]` is a code, `place[code]` its place. */
export interface CodeOrder {
  readonly order: readonly number[]
  readonly place: ReadonlyMap<number, number>
  /** Codes that examples come to: at least a tenth of an even share each. */
  readonly used: ReadonlySet<number>
}

/** Shares closer than this are equal, and mass decides: rounding must not. */
const resolution = 1e-6

/**
 * Codes have no order of their own. Put those that mean the same class side by side: by the share of the last class in
 * each code, p(z* | z), and the heavier first among equals.
 *
 * @param rows  code-space.arrow
 */
export function codeOrder(rows: readonly Row[]): CodeOrder {
  const last = classColumns(rows).at(-1)
  const total = rows.reduce((sum, row) => sum + massOf(row), 0)
  const average = last === undefined ? 0 : rows.reduce((sum, row) => sum + Number(row[last]), 0) / total
  // A code that no example uses means nothing: it gets the average share.
  const share = (row: Row) => (last === undefined || massOf(row) === 0 ? average : Number(row[last]) / massOf(row))
  const order = rows
    .map((row) => ({ z: Number(row['z']), mass: massOf(row), share: Math.round(share(row) / resolution) }))
    .sort((a, b) => a.share - b.share || b.mass - a.mass || a.z - b.z)
    .map(({ z }) => z)
  const used = rows.filter((row) => massOf(row) >= (0.1 * total) / rows.length).map((row) => Number(row['z']))
  return { order, place: new Map(order.map((z, place) => [z, place])), used: new Set(used) }
}

const massOf = (row: Row) => Number(row['aggregate'])

/** `class_0`, `class_1`, …: the parts of p_e(z) that come from each true class, where classes are known. */
export const classColumns = (rows: readonly Row[]): string[] =>
  Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('class_'))
