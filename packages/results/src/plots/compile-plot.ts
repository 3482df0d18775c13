import type { Spec } from 'vega'
import { compile } from 'vega-lite'
import type { TopLevelSpec } from './plot.js'

/**
 * Compiles Vega-Lite to Vega, so that a page does not need the Vega-Lite compiler. The address of the schema is left out,
 * because a page must not name a server.
 */
export function compilePlot(spec: TopLevelSpec): Spec {
  const { $schema: _, ...rest } = compile(spec).spec
  return rest
}
