import { configurationColumns, type Column, type Row } from '../tables/columns.js'
import type { EventFile } from '../tensorboard/event-file.js'
import type { ScalarValue } from '../tensorboard/event.js'
import type { RunOutput } from './directory.js'

/**
 * The same output, with what its growing tables say in an event file too: a column of train.arrow under its own name, one
 * of eval.arrow as `SPLIT/NAME`. A cell without a number is left out.
 */
export function withEvents(output: RunOutput, events: EventFile): RunOutput {
  let open = 0
  return {
    ...output,
    async openTable(name, columns, metadata) {
      const table = await output.openTable(name, columns, metadata)
      const scalarsOf = scalarsFrom(columns)
      open++
      return {
        ...table,
        append(row) {
          table.append(row)
          const scalars = scalarsOf(row)
          if (scalars.length > 0) events.append(Number(row['step']), scalars)
        },
        async close() {
          open--
          if (open === 0) events.close()
          await table.close()
        },
      }
    },
  }
}

/** Numbers that say whose a row is, and when. */
const position: ReadonlySet<string> = new Set([...configurationColumns, 'step', 'epoch', 'seconds'])

function scalarsFrom(columns: readonly Column[]): (row: Row) => readonly ScalarValue[] {
  const measured = columns.filter(({ name }) => !position.has(name))
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
