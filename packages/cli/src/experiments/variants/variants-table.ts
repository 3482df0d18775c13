import type { FinalPoint } from '../../frontier/final-points.js'
import { cell, table } from '../../print.js'

/** A run of an experiment, by its name. */
export interface NamedPoint {
  readonly variant: string
  readonly point: FinalPoint
}

/** A column of the table, and where eval.arrow has it. */
export type Measured = readonly [head: string, column: string]

/** A line per run, in the order that they were asked for. @param what  the names are names of */
export function variantsTable(what: string, measured: readonly Measured[], runs: readonly NamedPoint[]): string {
  const lines = runs.map(({ variant, point: { configuration, row } }) => [
    variant,
    String(configuration['seed']),
    ...measured.map(([, column]) => cell(row[column])),
  ])
  return table([what, 'seed', ...measured.map(([head]) => head)], lines)
}
