import { lightPalette, seriesColours } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** One run's number at one value of a setting. */
export interface TrendPoint {
  readonly series: string
  readonly label: string
  readonly x: number
  readonly value: number
  /** The best of its series at this x: large, and joined to its neighbours. */
  readonly best: boolean
}

/** A curve that is known: dashed. */
export interface TrendCurve {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly value: number }[]
}

export interface TrendOptions extends PlotOptions {
  readonly x: { readonly title: string; readonly log?: boolean; readonly values?: readonly number[] }
  readonly y: { readonly title: string; readonly log?: boolean; readonly top?: number }
  readonly curves?: readonly TrendCurve[]
  /** All series there may be, so that each keeps its colour. */
  readonly series: readonly string[]
}

/** What many runs measured against a setting, over curves that are known exactly. */
export function trend(points: readonly TrendPoint[], options: TrendOptions): TopLevelSpec {
  const { palette = lightPalette, legend = true, curves = [], series } = options
  const values = points.map((point) => ({ ...point, x: short(point.x), value: short(point.value) }))
  const curveValues = curves.flatMap(({ label, points }) =>
    points.map(({ x, value }) => ({ label, x: short(x), value: short(value) })),
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
  const colour = {
    field: 'series',
    scale: { domain: [...series], range: seriesColours(palette, series.length + 1).slice(1) },
    legend: legend && series.length > 1 ? {} : null,
  }
  const only = (best: boolean) => [{ filter: { field: 'best', equal: best } }]
  const tooltip = [
    { field: 'label', title: 'run' },
    { field: 'x', title: titleX },
    { field: 'value', title: titleY },
  ]
  const dots = { encoding: { x, y, color: colour, tooltip } }
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
          encoding: { x, y, color: colour },
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

/** Where a curve's label stands: at its last point. */
function ends(points: TrendCurve['points']) {
  const last = points.at(-1)
  return { x: short(last?.x), value: short(last?.value) }
}

const scaleOf = (log: boolean) => (log ? ({ type: 'log' } as const) : ({ zero: false } as const))
