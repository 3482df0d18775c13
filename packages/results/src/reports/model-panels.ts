import { html, type Html } from '../page/html.js'
import { plotElement, link, scrollable } from '../page/figure.js'
import type { Panels } from '../runs/read-run.js'
import { binsOf } from '../plots/bins.js'
import { classColumns, codeOrder } from '../plots/code-order.js'
import { classColors, classLabel, codeSpace, marginalLabel } from '../plots/code-space.js'
import { conditionals, type ConditionalName } from '../plots/conditionals.js'
import { dataSeries, dataSpace } from '../plots/data-space.js'
import { pagePalette as palette } from '../plots/palette.js'

/** A model: a column of ABE (arXiv:1711.00464), figure 2. */
export interface ModelPanels {
  readonly title: string
  /** Its measurements, in a line or two. */
  readonly numbers?: Html
  /** The directory of the run, relative to the page; empty if it is the page's. */
  readonly directory: string
  readonly panels: Panels
}

/**
 * ABE figure 2: a column per model and five rows of plots. The panels of a single model are arranged in as many columns as
 * fit.
 */
export function modelPanels(models: readonly ModelPanels[]): Html {
  const options = { palette, legend: false }
  const top = Math.max(...models.flatMap(({ panels }) => panels.dataSpace.flatMap(largestOf)))
  const plots = models.map(({ panels }) => {
    const order = codeOrder(panels.codeSpace)
    const axes = { bins: binsOf(panels.dataSpace), order }
    const heatMap = (which: ConditionalName) =>
      plotElement(conditionals(which, panels.conditionals, axes, { palette, height: 220 }))
    return {
      dataSpace: plotElement(dataSpace(panels.dataSpace, { ...options, top: 1.05 * top })),
      codeSpace: plotElement(codeSpace(panels.codeSpace, order, options)),
      encoder: heatMap('encoder'),
      decoder: heatMap('decoder'),
      reconstruction: heatMap('reconstruction'),
    }
  })
  const single = models.length === 1
  const row = (number: string, title: string, keys: readonly Html[], name: keyof (typeof plots)[number]) => {
    const cells = html`<div class="row">
        <div>
          <h3>(${number}) ${title}</h3>
          ${keys}
        </div>
      </div>
      ${plots.map((each) => each[name])}`
    return single ? html`<div>${cells}</div>` : cells
  }
  const classes = classColumns(models[0]?.panels.codeSpace ?? [])
  return html`<figure>
    ${scrollable(
      'Distributions of each model',
      html`<div class="columns${single && ' one'}" style="--models: ${models.length}">
        ${!single && models.map(head)} ${row('i', 'Data space', dataKeys(), 'dataSpace')}
        ${row('ii', 'Code space', codeKeys(classes.length), 'codeSpace')}
        ${row('iii', 'Encoder e(z|x)', ramp, 'encoder')} ${row('iv', 'Decoder d(x|z)', ramp, 'decoder')}
        ${row('v', 'Reconstruction p(x′|x)', ramp, 'reconstruction')}
      </div>`,
    )}
    <figcaption>${caption(models, classes.length > 0)}</figcaption>
  </figure>`
}

const head = ({ title, numbers }: ModelPanels) =>
  html`<div class="head">
    <h3>${title}</h3>
    <small>${numbers}</small>
  </div>`

function caption(models: readonly ModelPanels[], classes: boolean): Html {
  const files = ['data-space.arrow', 'code-space.arrow', 'conditionals.arrow']
  const tables = models.map(({ title, directory }) => {
    const links = files.map((file, i) => html`${i > 0 && ', '}${link(directory ? `${directory}/${file}` : file)}`)
    return html`${models.length > 1 && `${title}: `}${links}. `
  })
  const bars = classes
    ? 'so they are sorted by p(z*|z), the probability of the true class z*. The height of a bar is e(z), and its colors are the shares of the true classes.'
    : 'so they are sorted by probability. The height of a bar is e(z).'
  return html`(i) The distribution of the data, of samples from the model, and of reconstructions. (ii) Codes have no
  natural order, ${bars} The tick is the marginal m(z); a difference between the two increases the rate. (iii)–(v) The
  color is the probability, from 0 to the largest of each panel; the order of the codes is that of (ii). Columns of
  (iii) and (v) and rows of (iv) sum to one. Faint rows of (iv) are codes that hardly any data are encoded to. Tables:
  ${tables}`
}

const largestOf = (row: Readonly<Record<string, unknown>>) =>
  ['data', 'generated', 'reconstructed'].map((name) => Number(row[name]))

const key = (label: string, color: string, shape = '') =>
  html`<span class="key"><i class="${shape}" style="--color: ${color}"></i>${label}</span> `

const dataKeys = () => [
  key(dataSeries[0], palette.data),
  key(dataSeries[1], palette.generated, 'line'),
  key(dataSeries[2], palette.reconstructed, 'dot'),
]

const codeKeys = (classes: number) => [
  ...classColors(palette, Math.max(classes, 1)).map((color, c) => key(classes > 0 ? classLabel(c) : 'e(z)', color)),
  key(marginalLabel, palette.ink, 'line'),
]

const ramp = [html`<span class="key">0 <i class="ramp"></i> largest</span>`]
