import { configurationColumns } from '../storage/arrow/columns.js'
import type { Column, Row } from '../contracts/column.js'
import type { EventFile } from '../storage/tensorboard/event-file.js'
import type { ScalarValue } from '../storage/tensorboard/event.js'
import type { RunOutput } from './run-output.js'

/**
 * An output that also writes the numbers of its streamed tables into a TensorBoard event file: a column of train.arrow as
 * `NAME`, one of eval.arrow as `SPLIT/NAME`. Cells without a finite number are skipped.
 */
export function withEvents(output: RunOutput, events: EventFile): RunOutput {
  let openTables = 0
  return {
    ...output,
    async openTable(name, columns, metadata) {
      const table = await output.openTable(name, columns, metadata)
      const scalarsOf = scalarsFrom(columns)
      openTables++
      return {
        ...table,
        append(row) {
          table.append(row)
          const scalars = scalarsOf(row)
          if (scalars.length > 0) events.append(Number(row['step']), scalars)
        },
        async close() {
          openTables--
          if (openTables === 0) events.close()
          await table.close()
        },
      }
    },
  }
}

/** Columns that identify a row: they are not measurements. */
const identity: ReadonlySet<string> = new Set([...configurationColumns, 'step', 'epoch', 'seconds'])

function scalarsFrom(columns: readonly Column[]): (row: Row) => readonly ScalarValue[] {
  const measured = columns.filter(({ name }) => !identity.has(name))
  const described = new Set<string>()
  return (row) =>
    measured.flatMap(({ name, description, unit }): ScalarValue[] => {
      const value = row[name]
      if (typeof value !== 'number' || !Number.isFinite(value)) return []
      const tag = typeof row['split'] === 'string' ? `${row['split']}/${name}` : name
      if (described.has(tag)) return [{ tag, value }]
      described.add(tag)
      return [{ tag, value, description: unit ? `${description} (${unit})` : description }]
    })
}
