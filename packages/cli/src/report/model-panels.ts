import { html, type Html } from './html.js'
import { drawing, link, scroll } from './figure.js'
import type { Panels } from './read-run.js'
import { binsOf } from './specs/bins.js'
import { classColumns, codeOrder } from './specs/code-order.js'
import { classColours, classLabel, codeSpace, marginalLabel } from './specs/code-space.js'
import { conditionals, type Conditional } from './specs/conditionals.js'
import { dataSeries, dataSpace } from './specs/data-space.js'
import { pagePalette as palette } from './specs/palette.js'

/** A column of ABE figure 2. */
export interface ModelPanels {
  readonly title: string
  /** Its numbers, in a line or two. */
  readonly numbers?: Html
  /** Its run's directory, seen from the page; empty for the page's own. */
  readonly directory: string
  readonly panels: Panels
}

/** ABE figure 2: models side by side, five rows, each explained once; a single model's panels flow as they fit. */
export function modelPanels(models: readonly ModelPanels[]): Html {
  const options = { palette, legend: false }
  const top = Math.max(...models.flatMap(({ panels }) => panels.dataSpace.flatMap(largestOf)))
  const drawn = models.map(({ panels }) => {
    const order = codeOrder(panels.codeSpace)
    const surroundings = { bins: binsOf(panels.dataSpace), order }
    const heatMap = (which: Conditional) =>
      drawing(conditionals(which, panels.conditionals, surroundings, { palette, height: 220 }))
    return {
      dataSpace: drawing(dataSpace(panels.dataSpace, { ...options, top: 1.05 * top })),
      codeSpace: drawing(codeSpace(panels.codeSpace, order, options)),
      encoder: heatMap('encoder'),
      decoder: heatMap('decoder'),
      reconstruction: heatMap('reconstruction'),
    }
  })
  const single = models.length === 1
  const row = (number: string, title: string, keys: readonly Html[], name: keyof (typeof drawn)[number]) => {
    const explained = html`<div class="row">
        <div>
          <h3>(${number}) ${title}</h3>
          ${keys}
        </div>
      </div>
      ${drawn.map((each) => each[name])}`
    return single ? html`<div>${explained}</div>` : explained
  }
  const classes = classColumns(models[0]?.panels.codeSpace ?? [])
  return html`<figure>
    ${scroll(
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
    ? 'so they are sorted by what they say about the true class; the height of a bar is e(z), its colours are the parts that come from data of each class,'
    : 'so they are sorted by mass; the height of a bar is e(z),'
  return html`(i) The data, what the model generates from its marginal, and what it makes of the data by way of the
  code. (ii) Codes have no order of their own, ${bars} and the tick is the marginal m(z): rate is lost where the two
  differ. (iii)–(v) Colour is probability, from 0 to the largest of each panel, in the same order of codes; a column of
  (iii) and (v) and a row of (iv) sum to one, and faint rows of (iv) are codes that hardly any data come to. Tables:
  ${tables}`
}

const largestOf = (row: Readonly<Record<string, unknown>>) =>
  ['data', 'generated', 'reconstructed'].map((name) => Number(row[name]))

const key = (label: string, colour: string, shape = '') =>
  html`<span class="key"><i class="${shape}" style="--colour: ${colour}"></i>${label}</span> `

const dataKeys = () => [
  key(dataSeries[0], palette.data),
  key(dataSeries[1], palette.generated, 'line'),
  key(dataSeries[2], palette.reconstructed, 'dot'),
]

const codeKeys = (classes: number) => [
  ...classColours(palette, Math.max(classes, 1)).map((colour, c) => key(classes > 0 ? classLabel(c) : 'e(z)', colour)),
  key(marginalLabel, palette.ink, 'line'),
]

const ramp = [html`<span class="key">0 <i class="ramp"></i> largest</span>`]
