import { number, type OneBitGroup } from '../experiments/one-bit-groups.js'
import type { Layers } from '../experiments/one-bit-layers.js'
import { link } from './figure.js'
import { html, type Html, type Part } from './html.js'
import { nats, numberTable } from './number-table.js'

/** A column: its heading, what it means, and what of a model's runs it shows. */
interface NumberColumn {
  readonly text: string
  readonly description: string
  readonly of: (group: OneBitGroup) => Part
}

const column = (text: string, name: string, description: string): NumberColumn => ({
  text,
  description,
  of: ({ best }) => nats(best[name]),
})

const columns: readonly NumberColumn[] = [
  column('D', 'distortion', 'reconstruction cost, −E log d(x|z)'),
  column('D / n', 'distortion_per_bit', 'reconstruction cost per dimension'),
  column('R', 'rate', 'E log e(z|x)/m(z)'),
  {
    text: 'loss',
    description: 'D + βR of the best run; median of all runs below',
    of: ({ best, runs, medianLoss }) =>
      html`${nats(best['loss'])}${runs.length > 1 && html`<small>median ${nats(medianLoss)}</small>`}`,
  },
  column('optimum', 'optimum', 'lowest loss there is: exact for one layer and a Gaussian encoder, else β ln 2'),
  column('gap', 'gap', 'loss − optimum'),
  {
    text: '−log g(x)',
    description: 'cost of the data under the model, which the loss bounds from above',
    of: ({ best }) => nats(-number(best, 'log_likelihood')),
  },
  column(
    'KL(e‖p)',
    'posterior_divergence',
    'the price: E KL(e(z|x) ‖ p(z|x)); at β = 1 it makes up the loss with −log g(x)',
  ),
  column('n ln 2', 'ignoring', 'cost of ignoring the code'),
  column('Shu', 'published', 'loss of a single run of Shu 2017, estimated from one draw'),
]

/** All numbers of the experiment, a table for each depth. */
export const oneBitNumbers = (groups: readonly OneBitGroup[]): Html =>
  html`<h2>The numbers</h2>
    ${[...new Set(groups.map(({ layers }) => layers))].map((layers) =>
      layersTable(
        layers,
        groups.filter((group) => group.layers === layers),
      ),
    )}
    <p class="note">
      Nats; each row the best of its seeds. Shu’s are single runs, estimated from one draw of the code. Table:
      ${link('summary.arrow')}
    </p>`

const titles = { 1: 'One layer: z', 2: 'Two layers: z1, z2', auxiliary: 'One layer: z, and a of the encoder' } as const

function layersTable(layers: Layers, groups: readonly OneBitGroup[]): Html {
  const title = titles[layers]
  const stuck = groups.some((group) => group.stuck !== null)
  const head = [{ text: 'n' }, { text: 'seeds' }, ...columns, ...(stuck ? [stuckHeading] : [])]
  const rows = groups.map((group) => [
    html`${group.bits}${group.beta < 1 && html`, β = ${group.beta}`}`,
    group.runs.length,
    ...columns.map(({ of }) => of(group)),
    ...(stuck ? [group.stuck ?? '–'] : []),
  ])
  return html`<h3>${title}</h3>
    ${numberTable(title, head, rows)}`
}

const stuckHeading = { text: 'stuck', description: 'runs that ended above 1 nat, near the optimum of one layer' }
