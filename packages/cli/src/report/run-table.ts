import { configurationColumns, type Cell, type Column } from '@elbow/core'
import { distinct } from '../configuration-columns.js'
import { scroll } from './figure.js'
import { html, type Html, type Part } from './html.js'
import { nats, plain } from './number-table.js'
import { isInPlane, type SweepRun } from './sweep-runs.js'

/** What a page knows of a run beside the run itself. */
export interface ShownRun {
  readonly run: SweepRun
  readonly id: number
  /** Its report, relative to the page. */
  readonly href: string
  /** `frontier`, `frontier, hull`, or nothing. */
  readonly on: string
}

interface TableColumn {
  readonly name: Part
  readonly description: string
  /** The part of the panel of a run that it stands in. */
  readonly group: 'place' | 'configuration' | 'evaluation'
  readonly of: (shown: ShownRun) => Part
}

/**
 * A row per run: where it ended, what differs among the runs, and what every evaluator measured. The page shows the row
 * of the chosen run upright, so that nothing is said twice.
 *
 * @param differing  names of configuration cells
 */
export function runTable(runs: readonly ShownRun[], differing: readonly string[]): Html {
  const columns = [...place(runs), ...differing.map(configured), ...measured(runs)]
  const head = html`<tr>
    <th scope="col">run</th>
    ${columns.map(
      ({ name, description, group }) => html`<th scope="col" data-group="${group}" title="${description}">${name}</th>`,
    )}
  </tr>`
  const rows = runs.map((shown) => {
    const { run, id, href } = shown
    const cells = columns.map(({ of }) => html`<td>${of(shown)}</td>`)
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
      What differs among the runs, and the last evaluation of each, in nats per example unless a unit is given. Choose a
      run by a click, or by Enter; arrow keys go on to the next.
    </p>
    <div class="runs">
      ${scroll(
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

function place(runs: readonly ShownRun[]): readonly TableColumn[] {
  const number = (name: string, metric: string, of: (run: SweepRun) => number): TableColumn => ({
    ...{ name, description: metric === 'elbo' ? '−elbo' : metric, group: 'place' },
    of: ({ run }) => withError(nats(of(run)), run.row[`${metric}_se`]),
  })
  const status: TableColumn = {
    ...{ name: 'status', description: 'done, or how far it came', group: 'place' },
    of: ({ run }) => run.status,
  }
  const on: TableColumn = {
    ...{ name: 'on', description: 'the Pareto frontier, the lower convex hull', group: 'place' },
    of: ({ on }) => on,
  }
  return [
    ...(runs.some(({ run }) => run.status !== 'done') ? [status] : []),
    number('R', 'rate', ({ rate }) => rate),
    number('D', 'distortion', ({ distortion }) => distortion),
    number('R + D', 'elbo', ({ rate, distortion }) => rate + distortion),
    on,
  ]
}

const configured = (name: string): TableColumn => ({
  name,
  description: `what --${name.replace(/^run\./, '')} was`,
  group: 'configuration',
  of: ({ run }) => run.configuration[name]?.toString() ?? '–',
})

/** Said elsewhere in the row. */
const identity: readonly string[] = [...configurationColumns, 'rate', 'distortion', 'elbo', 'experiment', 'note']

/** Columns that hold something finite in at least one run; a standard error stands with what it is of. */
function measured(runs: readonly ShownRun[]): readonly TableColumn[] {
  const columns = distinct(runs.flatMap(({ run }) => run.columns))
  const names = columns.map(({ name }) => name)
  const isErrorOf = (name: string) => name.endsWith('_se') && names.includes(name.slice(0, -3))
  return columns
    .filter(({ name }) => !identity.includes(name) && !isErrorOf(name))
    .filter(({ name }) => runs.some(({ run: { row } }) => isSaying(row[name])))
    .map(({ name, unit, description }: Column) => ({
      name: html`${name.replaceAll('_', ' ')}${unit && unit !== 'nats' && unit !== name && html`<small>${unit}</small>`}`,
      ...{ description, group: 'evaluation' },
      of: ({ run: { row } }) => {
        const value = unit === 'nats' ? nats(row[name]) : plain(row[name])
        return withError(value, row[`${name}_se`])
      },
    }))
}

const isSaying = (cell: unknown) => (typeof cell === 'string' ? cell !== '' : Number.isFinite(cell))

const withError = (value: string, error: Cell | undefined) =>
  html`${value}${typeof error === 'number' && error > 0 && html`<small>± ${nats(error)}</small>`}`
