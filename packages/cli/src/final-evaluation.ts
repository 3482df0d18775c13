import { tableNamed, type Column, type Row } from '@elbow/core'

/** From the one that says most about a model. */
const splitsThatCount = ['exact', 'test', 'validation', 'train']

/** Of the rows of one evaluation, a row per split, the one that a person wants to see. */
export const rowThatCounts = (rows: readonly Row[]): Row | undefined =>
  splitsThatCount.flatMap((split) => rows.filter((row) => row['split'] === split))[0]

/** Rows of the evaluation that most training came before, one per split: `elbow evaluate` may add earlier ones behind it. */
export function lastOf(rows: readonly Row[]): readonly Row[] {
  const last = Math.max(...rows.map(({ step }) => Number(step)))
  return rows.filter(({ step }) => Number(step) === last)
}

export interface FinalEvaluation {
  readonly row: Row
  readonly columns: readonly Column[]
}

/** Where a run ended, on one split or on the one that counts; undefined where it was not evaluated there. */
export async function finalEvaluation(directory: string, split?: string): Promise<FinalEvaluation | undefined> {
  const table = await tableNamed(directory, 'eval')
  const last = lastOf(table?.rows ?? [])
  const row = split === undefined ? rowThatCounts(last) : last.find((row) => row['split'] === split)
  return table && row && { row, columns: table.columns }
}
