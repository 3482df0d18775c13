import type { Cell } from '@elbow/core'
import { html, type Html, type Part } from './html.js'
import { scroll } from './figure.js'

export interface Heading {
  readonly text: Part
  /** What it means, when pointed at. */
  readonly description?: string
}

/** A table with a heading per column and, first in each row, what the row is about. */
export const numberTable = (label: string, head: readonly Heading[], rows: readonly (readonly Part[])[]): Html =>
  scroll(
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

/** A count or a name as it is, anything else with the digits that matter. */
export function plain(value: Cell | undefined): string {
  if (typeof value !== 'number') return nats(value)
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))).replace('-', '−')
}

/** Four decimals, as nats are printed everywhere; a dash for what is not there. */
export function nats(value: Cell | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number') return String(value)
  if (!Number.isFinite(value)) return '–'
  const text = value.toFixed(4)
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−')
}
