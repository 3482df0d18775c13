import type { Spec } from 'vega'
import { compile } from 'vega-lite'
import type { TopLevelSpec } from './specs/plot.js'

/** Vega-lite to vega, here, so that a page needs vega alone. Without the schema's address: a page names no server. */
export function compilePlot(spec: TopLevelSpec): Spec {
  return { ...compile(spec).spec, $schema: undefined }
}
