import { selectedRunParameter, selectedRunFilter } from './selected-run.js'
import { lightPalette } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thinRows } from './thin-rows.js'

/** A logged training batch; infinite values are null. */
export interface CurvePoint {
  readonly step: number
  readonly rate: number | null
  readonly distortion: number | null
}

/** The learning curve of a run. */
export interface RunCurve {
  readonly id: number
  readonly points: readonly CurvePoint[]
}

/** The quantities of `learningCurves`. */
export type CurveQuantity = 'rate' | 'distortion' | 'minus-elbo'

const quantities: Readonly<Record<CurveQuantity, { title: string; valueOf: (point: CurvePoint) => number | null }>> = {
  rate: { title: 'rate R (nats)', valueOf: ({ rate }) => rate },
  distortion: { title: 'distortion D (nats)', valueOf: ({ distortion }) => distortion },
  'minus-elbo': {
    title: '−ELBO = R + D (nats)',
    valueOf: ({ rate, distortion }) => (rate === null || distortion === null ? null : rate + distortion),
  },
}

/** The number of points in one figure, and the limits for each run; a page of a thousand runs stays small. */
const budget = 6000
const perRun = { min: 8, max: 250 }

/** The fraction of the training that does not determine the axis, because it starts far from its end. */
const skippedFraction = 0.05

/**
 * A quantity against the step, a pale line per run; the chosen run is highlighted.
 *
 * @param curves  from the train.arrow of each run, by step
 */
export function learningCurves(
  quantity: CurveQuantity,
  curves: readonly RunCurve[],
  options: PlotOptions = {},
): TopLevelSpec {
  const { palette = lightPalette } = options
  const { title, valueOf } = quantities[quantity]
  const limit = Math.min(perRun.max, Math.max(perRun.min, Math.floor(budget / curves.length)))
  const lines = curves.map(({ id, points }) =>
    thinRows(points, limit).flatMap((point) => {
      const value = roundForPlot(valueOf(point))
      return value === null ? [] : [{ id, step: point.step, value }]
    }),
  )
  const data = {
    values: ['id,step,value', ...lines.flat().map(({ id, step, value }) => `${id},${step},${value}`)].join('\n'),
    format: { type: 'csv' as const, parse: { id: 'number', step: 'number', value: 'number' } },
  }
  const encoding = {
    x: { field: 'step', type: 'quantitative', title: 'step', axis: { format: ',d' } },
    y: { field: 'value', type: 'quantitative', title, scale: scaleOf(lines) },
    detail: { field: 'id' },
  } as const
  const line = { type: 'line', clip: true, cursor: 'pointer' } as const
  return plot(
    {
      params: [selectedRunParameter],
      description: `${title} against the step: a line per run.`,
      data,
      layer: [
        { mark: { ...line, color: palette.muted, strokeWidth: 1, opacity: opacityOf(curves.length) }, encoding },
        {
          transform: [selectedRunFilter],
          mark: { ...line, color: palette.generated, strokeWidth: 2.2 },
          encoding,
        },
      ],
    },
    { height: 220, ...options },
  )
}

/** Lower for many lines, because overlapping lines add up. */
const opacityOf = (lines: number) => Math.max(0.12, Math.min(0.6, 4 / Math.sqrt(lines + 30)))

/** The range of the values after `skippedFraction`; values outside are clipped. */
function scaleOf(lines: readonly (readonly { value: number }[])[]) {
  const values = lines.flatMap((line) => line.slice(Math.ceil(line.length * skippedFraction)).map(({ value }) => value))
  if (values.length === 0) return {}
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  const margin = 0.05 * (high - low) || 0.1
  return { domain: [low - margin, high + margin], nice: false, zero: false }
}
