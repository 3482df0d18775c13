import type { Row } from '@elbow-vae/core'
import { binsOf, extentOf } from './bins.js'
import { lightPalette } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** Labels of the three distributions. */
export const dataSeries = ['p*(x) data', 'g(x) generated', 'd(x) reconstructed'] as const

/** Options of `dataSpace`. */
export interface DataSpaceOptions extends PlotOptions {
  /** Maximum of the probability axis; default: the largest probability. */
  readonly top?: number
}

/**
 * ABE (arXiv:1711.00464), figure 2 (i): the distributions of the data, of generated data and of reconstructions.
 *
 * @param rows  data-space.arrow
 */
export function dataSpace(rows: readonly Row[], options: DataSpaceOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true, top } = options
  const bins = binsOf(rows)
  const values = rows.flatMap((row, i) =>
    (['data', 'generated', 'reconstructed'] as const).map((name, series) => ({
      ...bins[i],
      series: dataSeries[series],
      probability: roundForPlot(row[name]),
    })),
  )
  const only = (series: 0 | 1 | 2) => [{ filter: { field: 'series', equal: dataSeries[series] } }]
  const tooltip = [
    { field: 'series', title: 'distribution' },
    { field: 'center', title: 'x' },
    { field: 'probability' },
  ]
  const color = {
    field: 'series',
    scale: { domain: [...dataSeries], range: [palette.data, palette.generated, palette.reconstructed] },
    legend: legend ? {} : null,
  }
  return plot(
    {
      description: 'Probability of each x: the data p*(x), the generated g(x) and the reconstructed d(x).',
      data: { values },
      encoding: {
        y: {
          field: 'probability',
          type: 'quantitative',
          title: 'probability',
          scale: top === undefined ? {} : { domain: [0, top] },
        },
        color,
        tooltip,
      },
      layer: [
        {
          transform: only(0),
          mark: { type: 'rect' },
          encoding: { x: xOf('start', bins), x2: { field: 'end' }, y2: { datum: 0 } },
        },
        {
          transform: only(1),
          mark: { type: 'line', interpolate: 'step', strokeWidth: 1.8 },
          encoding: { x: xOf('center', bins) },
        },
        {
          transform: only(2),
          mark: { type: 'point', filled: true, size: 16, opacity: 1 },
          encoding: { x: xOf('center', bins) },
        },
      ],
    },
    { height: 150, ...options },
  )
}

const xOf = (field: string, bins: ReturnType<typeof binsOf>) =>
  ({ field, type: 'quantitative', title: 'x', scale: { domain: extentOf(bins), nice: false } }) as const
