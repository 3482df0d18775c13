import { numberCell, type OneBitGroup } from './one-bit-groups.js'
import type { Layers } from './one-bit-layers.js'
import { link, html, type Html, type HtmlContent, formatNats, numberTable } from '@elbow-vae/results/page'

/** A column: heading, tooltip and cell. */
interface NumberColumn {
  readonly text: string
  readonly description: string
  readonly cell: (group: OneBitGroup) => HtmlContent
}

const column = (text: string, name: string, description: string): NumberColumn => ({
  text,
  description,
  cell: ({ best }) => formatNats(best[name]),
})

const columns: readonly NumberColumn[] = [
  column('D', 'distortion', 'distortion, −E log d(x|z)'),
  column('D / n', 'distortion_per_bit', 'distortion per dimension'),
  column('R', 'rate', 'rate, E log e(z|x)/m(z)'),
  {
    text: 'loss',
    description: 'D + βR of the best run; below it the median of all runs',
    cell: ({ best, runs, medianLoss }) =>
      html`${formatNats(best['loss'])}${runs.length > 1 && html`<small>median ${formatNats(medianLoss)}</small>`}`,
  },
  column(
    'optimum',
    'optimum',
    'lowest possible loss for one layer with a Gaussian encoder; for others the lower bound β ln 2',
  ),
  column('gap', 'gap', 'loss − optimum'),
  {
    text: '−log g(x)',
    description: 'negative log-likelihood of the data; the loss at β = 1 is an upper bound',
    cell: ({ best }) => formatNats(-numberCell(best, 'log_likelihood')),
  },
  column(
    'KL(e‖p)',
    'posterior_divergence',
    'E KL(e(z|x) ‖ p(z|x)); at β = 1 the loss is the sum of this and −log g(x)',
  ),
  column('n ln 2', 'ignoring', 'loss of a model that ignores its code'),
  column('Shu', 'published', 'loss of a single run of Shu 2017, estimated from one sample of the code'),
]

/** The section with a table for each kind of model. */
export const oneBitNumbers = (groups: readonly OneBitGroup[]): Html =>
  html`<h2>Results</h2>
    ${[...new Set(groups.map(({ layers }) => layers))].map((layers) =>
      layersTable(
        layers,
        groups.filter((group) => group.layers === layers),
      ),
    )}
    <p class="note">
      In nats. Each row is the best run of its seeds. Shu’s results are single runs, estimated from one sample of the
      code. Table: ${link('summary.arrow')}
    </p>`

const titles = {
  1: 'One layer: z',
  2: 'Two layers: z1, z2',
  auxiliary: 'One layer: z, with an auxiliary variable of the encoder',
} as const

function layersTable(layers: Layers, groups: readonly OneBitGroup[]): Html {
  const title = titles[layers]
  const hasStuck = groups.some((group) => group.stuck !== null)
  const head = [{ text: 'n' }, { text: 'seeds' }, ...columns, ...(hasStuck ? [stuckHeading] : [])]
  const rows = groups.map((group) => [
    html`${group.bits}${group.beta < 1 && html`, β = ${group.beta}`}`,
    group.runs.length,
    ...columns.map(({ cell }) => cell(group)),
    ...(hasStuck ? [group.stuck ?? '–'] : []),
  ])
  return html`<h3>${title}</h3>
    ${numberTable(title, head, rows)}`
}

const stuckHeading = {
  text: 'stuck',
  description: 'number of runs that ended above 1 nat, near the optimum of one layer',
}
