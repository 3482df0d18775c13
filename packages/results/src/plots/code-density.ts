import type { Row } from '@elbow-vae/core'
import { classColors } from './code-space.js'
import { lightPalette } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thinRows } from './thin-rows.js'

/** Options of `codeDensityPlot`. */
export interface CodeDensityOptions extends PlotOptions {
  /** Name of the code: z, or z2. */
  readonly code: string
  /** Maximum of the density axis; default: that of the data. */
  readonly top?: number
  /** Labels of the parts, in order. */
  readonly parts: readonly string[]
}

/** Label of the line of the marginal. */
export const densityMarginal = 'm(z)'

/**
 * The density e(z) of a continuous code as stacked areas p*(x) e(z|x), with a line for the marginal m(z).
 *
 * @param rows  code-density.arrow
 */
export function codeDensityPlot(rows: readonly Row[], options: CodeDensityOptions): TopLevelSpec {
  const { palette = lightPalette, legend = true, code, top, parts } = options
  const thinned = thinRows(rows)
  const areas = thinned.flatMap((row) =>
    parts.map((series, part) => ({
      z: roundForPlot(row['z']),
      series,
      part,
      density: roundForPlot(row[`part_${part}`]),
    })),
  )
  const line = thinned.map((row) => ({
    z: roundForPlot(row['z']),
    series: densityMarginal,
    density: roundForPlot(row['marginal']),
  }))
  const x = { field: 'z', type: 'quantitative', title: code, scale: { nice: false } } as const
  const y = {
    field: 'density',
    type: 'quantitative',
    title: 'density',
    scale: top === undefined ? {} : { domain: [0, top] },
  } as const
  const color = {
    field: 'series',
    scale: { domain: [...parts, densityMarginal], range: [...classColors(palette, parts.length), palette.ink] },
    legend: legend ? {} : null,
  }
  return plot(
    {
      description: `Density of the code ${code} of the data, by example, and of the marginal.`,
      layer: [
        {
          data: { values: areas },
          mark: { type: 'area', opacity: 0.85, clip: true },
          encoding: { x, y: { ...y, stack: 'zero' }, color, order: { field: 'part' } },
        },
        {
          data: { values: line },
          mark: { type: 'line', strokeWidth: 1.6, clip: true },
          encoding: { x, y, color },
        },
      ],
    },
    { height: 190, ...options },
  )
}
