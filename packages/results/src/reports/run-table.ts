import { configurationColumns, type Cell, type Column } from '@elbow-vae/core'
import { uniqueColumns } from '../runs/configuration-columns.js'
import { scrollable } from '../page/figure.js'
import { html, type Html, type HtmlContent } from '../page/html.js'
import { formatNats, formatValue } from '../page/number-table.js'
import { isInPlane, type SweepRun } from './sweep-runs.js'

/** A run in the page. */
export interface ShownRun {
  readonly run: SweepRun
  /** The index of the run in the page. */
  readonly id: number
  /** The report of the run, relative to the page. */
  readonly href: string
  /** The curves that the run is on: `frontier`, `frontier, hull`, or empty. */
  readonly curves: string
}

interface TableColumn {
  readonly name: HtmlContent
  readonly description: string
  /** The section of the panel of the chosen run. */
  readonly group: 'result' | 'configuration' | 'evaluation'
  readonly cell: (shown: ShownRun) => HtmlContent
}

/**
 * A row per run: rate and distortion, options that differ between runs, and the columns of the evaluators. The panel of the
 * chosen run copies its row.
 *
 * @param differing  names of configuration cells
 */
export function runTable(runs: readonly ShownRun[], differing: readonly string[]): Html {
  const columns = [...resultColumns(runs), ...differing.map(configured), ...measuredColumns(runs)]
  const head = html`<tr>
    <th scope="col">run</th>
    ${columns.map(
      ({ name, description, group }) => html`<th scope="col" data-group="${group}" title="${description}">${name}</th>`,
    )}
  </tr>`
  const rows = runs.map((shown) => {
    const { run, id, href } = shown
    const cells = columns.map(({ cell }) => html`<td>${cell(shown)}</td>`)
    return html`<tr
      data-run="${id}"
      data-href="${href}"
      data-parts="${partsOf(run)}"
      ${isInPlane(run) && html` data-rate="${run.rate}"`}
    >
      <th scope="row"><button type="button">${run.row['run']?.toString()}</button></th>
      ${cells}
    </tr> `
  })
  return html`<h2>Runs</h2>
    <p class="note">
      Options that differ between runs, and the last evaluation of each run, in nats per example unless another unit is
      given. Click a name, or press Enter on it, to choose a run; the arrow keys choose the next one.
    </p>
    <div class="runs">
      ${scrollable(
        'Runs',
        html`<table>
          <thead>
            ${head}
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>`,
      )}
    </div>`
}

const partsOf = ({ configuration }: SweepRun) =>
  (['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const)
    .map((kind) => `${kind} ${String(configuration[kind])}`)
    .join(' · ')

function resultColumns(runs: readonly ShownRun[]): readonly TableColumn[] {
  const number = (name: string, metric: string, valueOf: (run: SweepRun) => number): TableColumn => ({
    ...{ name, description: metric === 'elbo' ? '−elbo' : metric, group: 'result' },
    cell: ({ run }) => withError(formatNats(valueOf(run)), run.row[`${metric}_se`]),
  })
  const status: TableColumn = {
    ...{ name: 'status', description: 'status of the run', group: 'result' },
    cell: ({ run }) => run.status,
  }
  const curves: TableColumn = {
    ...{ name: 'on', description: 'on the Pareto frontier, on the lower convex hull', group: 'result' },
    cell: ({ curves }) => curves,
  }
  return [
    ...(runs.some(({ run }) => run.status !== 'done') ? [status] : []),
    number('R', 'rate', ({ rate }) => rate),
    number('D', 'distortion', ({ distortion }) => distortion),
    number('R + D', 'elbo', ({ rate, distortion }) => rate + distortion),
    curves,
  ]
}

const configured = (name: string): TableColumn => ({
  name,
  description: `value of --${name.replace(/^run\./, '')}`,
  group: 'configuration',
  cell: ({ run }) => run.configuration[name]?.toString() ?? '–',
})

/** Columns that the row shows elsewhere. */
const identity: readonly string[] = [...configurationColumns, 'rate', 'distortion', 'elbo', 'experiment', 'note']

/** Columns with a finite value in at least one run; a standard error is shown beside its value. */
function measuredColumns(runs: readonly ShownRun[]): readonly TableColumn[] {
  const columns = uniqueColumns(runs.flatMap(({ run }) => run.columns))
  const names = columns.map(({ name }) => name)
  const isErrorOf = (name: string) => name.endsWith('_se') && names.includes(name.slice(0, -3))
  return columns
    .filter(({ name }) => !identity.includes(name) && !isErrorOf(name))
    .filter(({ name }) => runs.some(({ run: { row } }) => hasValue(row[name])))
    .map(({ name, unit, description }: Column) => ({
      name: html`${name.replaceAll('_', ' ')}${unit && unit !== 'nats' && unit !== name && html`<small>${unit}</small>`}`,
      ...{ description, group: 'evaluation' },
      cell: ({ run: { row } }) => {
        const value = unit === 'nats' ? formatNats(row[name]) : formatValue(row[name])
        return withError(value, row[`${name}_se`])
      },
    }))
}

const hasValue = (cell: unknown) => (typeof cell === 'string' ? cell !== '' : Number.isFinite(cell))

const withError = (value: string, error: Cell | undefined) =>
  html`${value}${typeof error === 'number' && error > 0 && html`<small>± ${formatNats(error)}</small>`}`
