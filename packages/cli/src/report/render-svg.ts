import { View, parse } from 'vega'
import { compilePlot } from './compile-plot.js'
import type { TopLevelSpec } from './specs/plot.js'

/** A specification drawn in Node, without a browser: the picture that the page shows, as SVG. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compilePlot(spec)), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
