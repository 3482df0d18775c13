import { configurationColumns, type Row } from '@elbow-vae/core'
import { link } from '../page/figure.js'
import { html, type Html } from '../page/html.js'
import { formatNats, numberTable, formatValue } from '../page/number-table.js'
import type { RunTable } from '../runs/read-run.js'

/** Columns that the page shows elsewhere. */
const identity: readonly string[] = [...configurationColumns, 'epoch', 'seconds', 'split', 'note']

/** A row per quantity and a column per split, because the number of quantities grows and a phone is narrow. */
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
      const value = unit === 'nats' ? formatNats(row[name]) : formatValue(row[name])
      return html`${value}${typeof error === 'number' && error > 0 && html`<small>± ${formatNats(error)}</small>`}`
    }),
  ])
  const notes = last.flatMap((row) =>
    row['note'] ? [html`<p class="note">${String(row['split'])}: ${String(row['note'])}.</p>`] : [],
  )
  const head = [{ text: '' }, ...last.map((row) => ({ text: String(row['split']) }))]
  return html`${numberTable('Last evaluation', head, rows)}
    <p class="note">
      In nats per example, unless another unit is given; ± one standard error of the mean over examples. Table:
      ${link(file)}
    </p>
    ${notes}`
}

/** `rate_se` is shown beside `rate`. */
const isErrorOf = (name: string, names: readonly string[]) => name.endsWith('_se') && names.includes(name.slice(0, -3))
