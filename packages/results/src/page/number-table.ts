import type { Cell } from '@elbow-vae/core'
import { html, type Html, type HtmlContent } from './html.js'
import { scrollable } from './figure.js'

/** The heading of a column. */
export interface Heading {
  readonly text: HtmlContent
  /** Tooltip. */
  readonly description?: string
}

/** A table with a heading per column; the first cell of each row is its heading. @param label  for screen readers */
export const numberTable = (label: string, head: readonly Heading[], rows: readonly (readonly HtmlContent[])[]): Html =>
  scrollable(
    label,
    html`<table>
      <thead>
        <tr>
          ${head.map(({ text, description = '' }) => html`<th scope="col" title="${description}">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>`,
  )

/** Integers and texts unchanged, other numbers with five significant digits. */
export function formatValue(value: Cell | undefined): string {
  if (typeof value !== 'number') return formatNats(value)
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))).replace('-', '−')
}

/** Nats with four decimals; a dash for null and for infinite values. */
export function formatNats(value: Cell | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number') return String(value)
  if (!Number.isFinite(value)) return '–'
  const text = value.toFixed(4)
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−')
}
