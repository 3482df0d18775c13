import { joined } from '../joined.js'
import type { Dataset, Split } from '../parts.js'
import type { Column, Row } from '../tables/columns.js'

/** The split of rows that were evaluated on other data. */
const otherSplit = 'other'

/** Which data a row was evaluated on, in an eval.arrow that has rows of other data. */
export const dataColumn: Column = {
  name: 'data',
  description: 'file that was evaluated in place of the data of the run; null: its own',
  type: 'text',
}

/** How an evaluation on other data is labelled: in its rows, and in the names of its files. */
export interface DataLabels {
  readonly columns: readonly Column[]
  readonly split: (split: string) => string
  readonly row: (row: Row) => Row
  readonly file: (name: string) => string
}

/** @param file  the other data; undefined for the run's own, whose labels stay */
export function labelsOf(file: string | undefined): DataLabels {
  if (file === undefined) return { columns: [], split: (split) => split, row: (row) => row, file: (name) => name }
  return {
    columns: [dataColumn],
    split: () => otherSplit,
    row: (row) => ({ ...row, split: otherSplit, [dataColumn.name]: file }),
    file: (name) => `${name.replace(/-train$/, '')}-${otherSplit}`,
  }
}

/** All examples of all splits as one: data that a run was not trained on are evaluated whole. */
export const withoutSplits = (dataset: Dataset): Dataset => ({
  ...dataset,
  splits: { train: concatenated(Object.values(dataset.splits)) },
})

function concatenated(splits: readonly Split[]): Split {
  const size = splits.reduce((sum, split) => sum + split.size, 0)
  const labels = splits.map((split) => split.labels).filter((each) => each !== undefined)
  return {
    size,
    ...(labels.length === splits.length && { labels: joined(labels, (length) => new Uint8Array(length)) }),
    rows(indices, epoch) {
      const pieces = Array.from(indices, (index) => {
        let at = index
        for (const split of splits) {
          if (at < split.size) return split.rows(Int32Array.of(at), epoch)
          at -= split.size
        }
        throw new RangeError(`example ${index} of ${size}`)
      })
      return joined(pieces, (length) => new Float32Array(length))
    },
  }
}
