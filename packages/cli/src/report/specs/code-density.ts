import type { Row } from '@elbow/core'
import { classColours } from './code-space.js'
import { lightPalette } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thin } from './thin.js'

export interface CodeDensityOptions extends PlotOptions {
  /** Name of the code: z, or z2. */
  readonly code: string
  /** Top of the density axis, to compare panels. */
  readonly top?: number
  /** What the parts come from, in order. */
  readonly parts: readonly string[]
}

/** The line of the marginal. */
export const densityMarginal = 'm(z)'

/**
 * Where the codes are: e(z), its parts p*(x) e(z|x) on top of each other, under the line of the marginal m(z).
 *
 * @param rows  code-density.arrow
 */
export function codeDensity(rows: readonly Row[], options: CodeDensityOptions): TopLevelSpec {
  const { palette = lightPalette, legend = true, code, top, parts } = options
  const thinned = thin(rows)
  const areas = thinned.flatMap((row) =>
    parts.map((series, part) => ({ z: short(row['z']), series, part, density: short(row[`part_${part}`]) })),
  )
  const line = thinned.map((row) => ({ z: short(row['z']), series: densityMarginal, density: short(row['marginal']) }))
  const x = { field: 'z', type: 'quantitative', title: code, scale: { nice: false } } as const
  const y = {
    field: 'density',
    type: 'quantitative',
    title: 'density',
    scale: top === undefined ? {} : { domain: [0, top] },
  } as const
  const colour = {
    field: 'series',
    scale: { domain: [...parts, densityMarginal], range: [...classColours(palette, parts.length), palette.ink] },
    legend: legend ? {} : null,
  }
  return plot(
    {
      description: `Density of the codes ${code} that the data comes to, by example, and of the marginal.`,
      layer: [
        {
          data: { values: areas },
          mark: { type: 'area', opacity: 0.85, clip: true },
          encoding: { x, y: { ...y, stack: 'zero' }, color: colour, order: { field: 'part' } },
        },
        {
          data: { values: line },
          mark: { type: 'line', strokeWidth: 1.6, clip: true },
          encoding: { x, y, color: colour },
        },
      ],
    },
    { height: 190, ...options },
  )
}
