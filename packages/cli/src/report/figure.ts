import { compilePlot } from './compile-plot.js'
import { html, scriptJson, type Html } from './html.js'
import type { TopLevelSpec } from './specs/plot.js'

/** A plot, and its data with it. The specification's colours should be the page's: `pagePalette`. */
export const drawing = (spec: TopLevelSpec): Html =>
  html`<div class="plot">
    <div class="drawing"></div>
    <script type="application/json">
      ${scriptJson(compilePlot(spec))}
    </script>
  </div>`

/** A plot with what one sees in it. */
export const figure = (spec: TopLevelSpec, caption: Html): Html =>
  html`<figure>
    ${drawing(spec)}
    <figcaption>${caption}</figcaption>
  </figure>`

/** A table behind a plot, by its name beside the page. */
export const link = (file: string): Html =>
  html`<a href="${file.split('/').map(encodeURIComponent).join('/')}"><code>${file}</code></a>`

/** Something wide, which scrolls by itself and by keyboard. */
export const scroll = (label: string, content: Html): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`
