import { concat } from '../tensors/concat.js'
import type { Dataset, Split } from '../contracts/dataset.js'
import type { Column, Row } from '../contracts/column.js'

/** Name of the split in rows of other data. */
const otherSplit = 'other'

/** File of the data of a row, in an eval.arrow with rows of other data. */
export const dataColumn: Column = {
  name: 'data',
  description: 'file evaluated instead of the data of the run; null: its own data',
  type: 'text',
}

/** Labels of an evaluation on other data, in rows and file names. */
export interface DataLabels {
  readonly columns: readonly Column[]
  readonly split: (split: string) => string
  readonly row: (row: Row) => Row
  readonly file: (name: string) => string
}

/** @param file  the other data; undefined for the run's own, whose labels are unchanged */
export function dataLabels(file: string | undefined): DataLabels {
  if (file === undefined) return { columns: [], split: (split) => split, row: (row) => row, file: (name) => name }
  return {
    columns: [dataColumn],
    split: () => otherSplit,
    row: (row) => ({ ...row, split: otherSplit, [dataColumn.name]: file }),
    file: (name) => `${name.replace(/-train$/, '')}-${otherSplit}`,
  }
}

/** The dataset with all examples in one split, for data that a run was not trained on. */
export const withoutSplits = (dataset: Dataset): Dataset => ({
  ...dataset,
  splits: { train: concatenated(Object.values(dataset.splits)) },
})

function concatenated(splits: readonly Split[]): Split {
  const size = splits.reduce((sum, split) => sum + split.size, 0)
  const labels = splits.map((split) => split.labels).filter((array) => array !== undefined)
  return {
    size,
    ...(labels.length === splits.length && { labels: concat(labels, (length) => new Uint8Array(length)) }),
    rows(indices, epoch) {
      const pieces = Array.from(indices, (index) => {
        let offset = index
        for (const split of splits) {
          if (offset < split.size) return split.rows(Int32Array.of(offset), epoch)
          offset -= split.size
        }
        throw new RangeError(`example ${index} of ${size}`)
      })
      return concat(pieces, (length) => new Float32Array(length))
    },
  }
}
