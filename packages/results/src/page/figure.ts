import { compilePlot } from '../plots/compile-plot.js'
import { html, scriptJson, type Html } from './html.js'
import type { TopLevelSpec } from '../plots/plot.js'

/** A plot with its data. The specification has to use the colors of the page, `pagePalette`. */
export const plotElement = (spec: TopLevelSpec): Html =>
  html`<div class="plot">
    <div class="drawing"></div>
    <script type="application/json">
      ${scriptJson(compilePlot(spec))}
    </script>
  </div>`

/** A plot with a caption. */
export const figure = (spec: TopLevelSpec, caption: Html): Html =>
  html`<figure>
    ${plotElement(spec)}
    <figcaption>${caption}</figcaption>
  </figure>`

/** A link to a file, relative to the page. */
export const link = (file: string): Html =>
  html`<a href="${file.split('/').map(encodeURIComponent).join('/')}"><code>${file}</code></a>`

/** Wide content that scrolls inside its own element, also by keyboard. */
export const scrollable = (label: string, content: Html): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`
