import { readRunTable, type Column, type Row } from '@elbow-vae/core'

/** In order of preference. */
const splitsByPreference = ['exact', 'test', 'validation', 'train']

/** The row of the preferred split, from the rows of one evaluation. */
export const preferredRow = (rows: readonly Row[]): Row | undefined =>
  splitsByPreference.flatMap((split) => rows.filter((row) => row['split'] === split))[0]

/** The rows of the evaluation with the highest step, one per split. `elbow evaluate` may append rows of earlier steps. */
export function latestRows(rows: readonly Row[]): readonly Row[] {
  const last = Math.max(...rows.map(({ step }) => Number(step)))
  return rows.filter(({ step }) => Number(step) === last)
}

/** A row of eval.arrow, and the columns of the table. */
export interface FinalEvaluation {
  readonly row: Row
  readonly columns: readonly Column[]
}

/**
 * The last evaluation of a run.
 *
 * @param split  default: exact, test, validation or train, the first that there is
 * @returns      undefined if the run was not evaluated on this split
 */
export async function finalEvaluation(directory: string, split?: string): Promise<FinalEvaluation | undefined> {
  const table = await readRunTable(directory, 'eval')
  const last = latestRows(table?.rows ?? [])
  const row = split === undefined ? preferredRow(last) : last.find((row) => row['split'] === split)
  return table && row && { row, columns: table.columns }
}
