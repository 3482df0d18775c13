import { View, parse } from 'vega'
import { compilePlot } from './compile-plot.js'
import type { TopLevelSpec } from './plot.js'

/** Draws a plot as SVG, without a browser. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compilePlot(spec)), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
