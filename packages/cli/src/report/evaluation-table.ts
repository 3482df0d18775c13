import { configurationColumns, type Row } from '@elbow/core'
import { link } from './figure.js'
import { html, type Html } from './html.js'
import { nats, numberTable, plain } from './number-table.js'
import type { RunTable } from './read-run.js'

/** Said elsewhere on the page. */
const identity: readonly string[] = [...configurationColumns, 'epoch', 'seconds', 'split', 'note']

/** A row per quantity, a column per split: evaluators add rows, and a phone is narrow. */
export function evaluationTable({ file, columns }: RunTable, last: readonly Row[]): Html {
  const names = columns.map(({ name }) => name)
  const shown = columns.filter(
    ({ name }) =>
      !identity.includes(name) && !isErrorOf(name, names) && last.some((row) => (row[name] ?? null) !== null),
  )
  const rows = shown.map(({ name, unit, description }) => [
    html`${name.replaceAll('_', ' ')}<small>${description}${unit && unit !== 'nats' && ` (${unit})`}</small>`,
    ...last.map((row) => {
      const error = row[`${name}_se`]
      const value = unit === 'nats' ? nats(row[name]) : plain(row[name])
      return html`${value}${typeof error === 'number' && error > 0 && html`<small>± ${nats(error)}</small>`}`
    }),
  ])
  const notes = last.flatMap((row) =>
    row['note'] ? [html`<p class="note">${String(row['split'])}: ${String(row['note'])}.</p>`] : [],
  )
  const head = [{ text: '' }, ...last.map((row) => ({ text: String(row['split']) }))]
  return html`${numberTable('Last evaluation', head, rows)}
    <p class="note">
      Nats per example unless a unit is given; ± one standard error over examples. Table: ${link(file)}
    </p>
    ${notes}`
}

/** `rate_se` stands with `rate`. */
const isErrorOf = (name: string, names: readonly string[]) => name.endsWith('_se') && names.includes(name.slice(0, -3))
