import { lightPalette, seriesColours } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** A model in the plane. */
export interface RatePoint {
  readonly label: string
  /** What it is one of: a split, a model, a family. */
  readonly series: string
  readonly rate: number
  readonly distortion: number
}

export interface RateDistortionOptions extends PlotOptions {
  /** H, nats, where it is known: no model lies below D = H − R. */
  readonly entropy?: number | null
  /** Training on its way, drawn thin. */
  readonly path?: readonly { readonly rate: number; readonly distortion: number }[]
}

/**
 * The rate–distortion plane, ABE figures 1 and 3: a point per model, with the line D = H − R that none can be below
 * where H is known, and otherwise the line of the best R + D found, which bounds H from above.
 */
export function rateDistortion(points: readonly RatePoint[], options: RateDistortionOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true, entropy = null, path = [] } = options
  const series = [...new Set(points.map((point) => point.series))]
  const labelled = legend && series.length > 1
  const sum = entropy ?? Math.min(...points.map(({ rate, distortion }) => rate + distortion))
  const { right, bottom, top } = frameOf(points, sum)
  const x = (field: string) => axis(field, 'rate R (nats)', [0, right])
  const y = (field: string) => axis(field, 'distortion D (nats)', [bottom, top])
  const line = [
    { rate: 0, distortion: sum, bottom },
    { rate: right, distortion: sum - right, bottom },
  ].map((row) => ({ ...row, rate: short(row.rate), distortion: short(row.distortion), bottom: short(row.bottom) }))
  const label = entropy === null ? `R + D = ${sum.toFixed(2)}, the best here` : `D = H − R, H = ${sum.toFixed(4)} nats`
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
          data: { values: [{ rate: short(right * 0.02), distortion: short(bottom), label }] },
          mark: { type: 'text', align: 'left', baseline: 'bottom', dy: -5 },
          encoding: { x: x('rate'), y: y('distortion'), text: { field: 'label' } },
        },
        {
          data: { values: path.map((row, i) => ({ i, rate: short(row.rate), distortion: short(row.distortion) })) },
          mark: { type: 'line', color: palette.muted, strokeWidth: 1, opacity: 0.6, clip: true },
          encoding: { x: x('rate'), y: y('distortion'), order: { field: 'i', type: 'quantitative' } },
        },
        {
          data: {
            values: points.map((point) => ({
              ...point,
              rate: short(point.rate),
              distortion: short(point.distortion),
              excess: short(point.rate + point.distortion - sum),
            })),
          },
          mark: { type: 'point', filled: true, size: 70, opacity: 0.85 },
          encoding: {
            x: x('rate'),
            y: y('distortion'),
            color: {
              field: 'series',
              scale: { domain: series, range: seriesColours(palette, series.length) },
              legend: labelled ? { columns: { expr: `width < ${90 * series.length} ? 1 : 3` } } : null,
            },
            shape: { field: 'series', scale: { domain: series }, legend: labelled ? {} : null },
            tooltip: [
              { field: 'label', title: 'model' },
              { field: 'rate', title: 'R' },
              { field: 'distortion', title: 'D' },
              { field: 'excess', title: entropy === null ? 'above the best' : 'R + D − H' },
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
    scale: { domain: domain.map((value) => short(value)!), nice: false },
  }) as const

/** From rate 0 to a little beyond the points, with both ends of the line in sight. */
function frameOf(points: readonly RatePoint[], sum: number) {
  const right = Math.max(1e-3, ...points.map(({ rate }) => rate)) * 1.15
  const distortions = [sum, sum - right, ...points.map(({ distortion }) => distortion)]
  const [low, high] = [Math.min(...distortions), Math.max(...distortions)]
  const margin = 0.06 * (high - low)
  return { right, bottom: low - margin, top: high + margin }
}
