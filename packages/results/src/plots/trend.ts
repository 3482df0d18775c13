import { lightPalette, seriesColors } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The value of a run at one value of a setting. */
export interface TrendPoint {
  readonly series: string
  readonly label: string
  readonly x: number
  readonly value: number
  /** Is it the best of its series at this x? Then it is larger and connected to its neighbors. */
  readonly best: boolean
}

/** A known curve, drawn as a dashed line. */
export interface TrendCurve {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly value: number }[]
}

/** Options of `trend`. */
export interface TrendOptions extends PlotOptions {
  readonly x: { readonly title: string; readonly log?: boolean; readonly values?: readonly number[] }
  readonly y: { readonly title: string; readonly log?: boolean; readonly top?: number }
  readonly curves?: readonly TrendCurve[]
  /** All possible series, so that each has the same color in all plots. */
  readonly series: readonly string[]
}

/** Plots the values of runs against a setting, with known curves. */
export function trend(points: readonly TrendPoint[], options: TrendOptions): TopLevelSpec {
  const { palette = lightPalette, legend = true, curves = [], series } = options
  const values = points.map((point) => ({ ...point, x: roundForPlot(point.x), value: roundForPlot(point.value) }))
  const curveValues = curves.flatMap(({ label, points }) =>
    points.map(({ x, value }) => ({ label, x: roundForPlot(x), value: roundForPlot(value) })),
  )
  const { log: logX = false, title: titleX, values: ticks } = options.x
  const { log: logY = false, title: titleY, top } = options.y
  const x = {
    field: 'x',
    type: 'quantitative',
    title: titleX,
    scale: { ...scaleOf(logX), nice: false, padding: 12 },
    axis: ticks ? { values: [...ticks], format: '~r' } : {},
  } as const
  const y = {
    field: 'value',
    type: 'quantitative',
    title: titleY,
    scale: { ...scaleOf(logY), ...(top !== undefined && { domainMax: top }) },
    axis: logY ? { format: '~g' } : {},
  } as const
  const color = {
    field: 'series',
    scale: { domain: [...series], range: seriesColors(palette, series.length + 1).slice(1) },
    legend: legend && series.length > 1 ? {} : null,
  }
  const only = (best: boolean) => [{ filter: { field: 'best', equal: best } }]
  const tooltip = [
    { field: 'label', title: 'run' },
    { field: 'x', title: titleX },
    { field: 'value', title: titleY },
  ]
  const dots = { encoding: { x, y, color, tooltip } }
  return plot(
    {
      description: `${titleY} against ${titleX}: a dot per run.`,
      layer: [
        {
          data: { values: curveValues },
          mark: { type: 'line', color: palette.muted, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
          encoding: { x, y, detail: { field: 'label' } },
        },
        {
          data: { values: curves.map(({ label, points }) => ({ label, ...ends(points) })) },
          mark: { type: 'text', align: 'right', baseline: 'bottom', dy: -4, clip: false },
          encoding: { x, y, text: { field: 'label' } },
        },
        {
          data: { values },
          transform: only(true),
          mark: { type: 'line', strokeWidth: 1.5, clip: true },
          encoding: { x, y, color },
        },
        {
          data: { values },
          transform: only(false),
          mark: { type: 'point', filled: true, size: 22, opacity: 0.4, clip: true },
          ...dots,
        },
        {
          data: { values },
          transform: only(true),
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          ...dots,
        },
      ],
    },
    { height: 260, ...options },
  )
}

/** The position of the label of a curve: its last point. */
function ends(points: TrendCurve['points']) {
  const last = points.at(-1)
  return { x: roundForPlot(last?.x), value: roundForPlot(last?.value) }
}

const scaleOf = (log: boolean) => (log ? ({ type: 'log' } as const) : ({ zero: false } as const))
