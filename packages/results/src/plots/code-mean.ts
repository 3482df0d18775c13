import { lightPalette, seriesColors } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The mean of a decoder as a function of the code. */
export interface MeanCurve {
  readonly series: string
  readonly points: readonly { readonly z: number; readonly mean: number }[]
}

/** Plots p(x=1|z) against the code, a line per model. */
export function codeMean(curves: readonly MeanCurve[], options: PlotOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true } = options
  const series = curves.map((curve) => curve.series)
  const values = curves.flatMap(({ series, points }) =>
    points.map(({ z, mean }) => ({ series, z: roundForPlot(z), mean: roundForPlot(mean) })),
  )
  return plot(
    {
      description: 'p(x=1|z) against the code, a line per model.',
      layer: [
        {
          data: { values },
          mark: { type: 'line', strokeWidth: 1.8, clip: true },
          encoding: {
            x: { field: 'z', type: 'quantitative', title: 'z, or z2 of two layers', scale: { nice: false } },
            y: { field: 'mean', type: 'quantitative', title: 'p(x=1|z)', scale: { domain: [0, 1] } },
            color: {
              field: 'series',
              scale: { domain: series, range: seriesColors(palette, series.length + 1).slice(1) },
              legend: legend ? { columns: { expr: 'width < 480 ? 1 : 4' } } : null,
            },
            strokeDash: { field: 'series', scale: { domain: series }, legend: legend ? {} : null },
          },
        },
      ],
    },
    { height: 220, ...options },
  )
}
