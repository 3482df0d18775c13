import { lightPalette, seriesColors } from './palette.js'
import { plot, roundFinite, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** A labeled point in the plane, nats. */
export interface RatePoint {
  readonly label: string
  /** Points of a series have the same color: a split, a model, a family. */
  readonly series: string
  readonly rate: number
  readonly distortion: number
}

/** Options of `rateDistortionPlot`. */
export interface RateDistortionOptions extends PlotOptions {
  /** H, nats; null: unknown. No model is below D = H − R. */
  readonly entropy?: number | null
  /** Training batches, drawn as a thin line. */
  readonly path?: readonly { readonly rate: number; readonly distortion: number }[]
}

/**
 * The rate–distortion plane, ABE (arXiv:1711.00464), figures 1 and 3: a point per model, and the line D = H − R, which is a
 * lower bound. If H is unknown, the line shows the smallest R + D of the points, an upper bound of H.
 */
export function rateDistortionPlot(points: readonly RatePoint[], options: RateDistortionOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true, entropy = null, path = [] } = options
  const series = [...new Set(points.map((point) => point.series))]
  const hasLegend = legend && series.length > 1
  const sum = entropy ?? Math.min(...points.map(({ rate, distortion }) => rate + distortion))
  const { right, bottom, top } = frameOf(points, sum)
  const x = (field: string) => axis(field, 'rate R (nats)', [0, right])
  const y = (field: string) => axis(field, 'distortion D (nats)', [bottom, top])
  const line = [
    { rate: 0, distortion: sum, bottom },
    { rate: right, distortion: sum - right, bottom },
  ].map((row) => ({
    ...row,
    rate: roundForPlot(row.rate),
    distortion: roundForPlot(row.distortion),
    bottom: roundForPlot(row.bottom),
  }))
  const label =
    entropy === null ? `R + D = ${sum.toFixed(2)}, the smallest here` : `D = H − R, H = ${sum.toFixed(4)} nats`
  const forbidden = {
    data: { values: line },
    mark: { type: 'area' as const, color: palette.forbidden, clip: true },
    encoding: { x: x('rate'), y: y('bottom'), y2: { field: 'distortion' } },
  }
  return plot(
    {
      description: 'Rate against distortion, a point per model.',
      layer: [
        ...(entropy === null ? [] : [forbidden]),
        {
          data: { values: line },
          mark: { type: 'line', color: palette.muted, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
          encoding: { x: x('rate'), y: y('distortion') },
        },
        {
          data: { values: [{ rate: roundForPlot(right * 0.02), distortion: roundForPlot(bottom), label }] },
          mark: { type: 'text', align: 'left', baseline: 'bottom', dy: -5 },
          encoding: { x: x('rate'), y: y('distortion'), text: { field: 'label' } },
        },
        {
          data: {
            values: path.map((row, i) => ({
              i,
              rate: roundForPlot(row.rate),
              distortion: roundForPlot(row.distortion),
            })),
          },
          mark: { type: 'line', color: palette.muted, strokeWidth: 1, opacity: 0.6, clip: true },
          encoding: { x: x('rate'), y: y('distortion'), order: { field: 'i', type: 'quantitative' } },
        },
        {
          data: {
            values: points.map((point) => ({
              ...point,
              rate: roundForPlot(point.rate),
              distortion: roundForPlot(point.distortion),
              excess: roundForPlot(point.rate + point.distortion - sum),
            })),
          },
          mark: { type: 'point', filled: true, size: 70, opacity: 0.85 },
          encoding: {
            x: x('rate'),
            y: y('distortion'),
            color: {
              field: 'series',
              scale: { domain: series, range: seriesColors(palette, series.length) },
              legend: hasLegend ? { columns: { expr: `width < ${90 * series.length} ? 1 : 3` } } : null,
            },
            shape: { field: 'series', scale: { domain: series }, legend: hasLegend ? {} : null },
            tooltip: [
              { field: 'label', title: 'model' },
              { field: 'rate', title: 'R' },
              { field: 'distortion', title: 'D' },
              { field: 'excess', title: entropy === null ? 'R + D above the smallest' : 'R + D − H' },
            ],
          },
        },
      ],
    },
    { height: 320, ...options },
  )
}

const axis = (field: string, title: string, domain: [number, number]) =>
  ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: domain.map(roundFinite), nice: false },
  }) as const

/** From rate 0 with a margin beyond the points; both ends of the line are visible. */
function frameOf(points: readonly RatePoint[], sum: number) {
  const right = Math.max(1e-3, ...points.map(({ rate }) => rate)) * 1.15
  const distortions = [sum, sum - right, ...points.map(({ distortion }) => distortion)]
  const [low, high] = [Math.min(...distortions), Math.max(...distortions)]
  const margin = 0.06 * (high - low)
  return { right, bottom: low - margin, top: high + margin }
}
