import type { FinalPoint } from '@elbow-vae/results/frontier'
import { formatCell, formatTable } from '../../terminal/table.js'

/** A run with the name of its variant. */
export interface NamedPoint {
  readonly variant: string
  readonly point: FinalPoint
}

/** A heading, and the column of eval.arrow. */
export type MeasuredColumn = readonly [heading: string, column: string]

/** A table with a line per run. @param heading  of the names */
export function variantsTable(
  heading: string,
  measured: readonly MeasuredColumn[],
  runs: readonly NamedPoint[],
): string {
  const lines = runs.map(({ variant, point: { configuration, row } }) => [
    variant,
    String(configuration['seed']),
    ...measured.map(([, column]) => formatCell(row[column])),
  ])
  return formatTable([heading, 'seed', ...measured.map(([title]) => title)], lines)
}
