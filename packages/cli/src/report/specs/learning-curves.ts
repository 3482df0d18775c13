import { chosenParameter, ofChosen } from './chosen.js'
import { lightPalette } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thin } from './thin.js'

/** A logged training batch: what is infinite is null. */
export interface CurvePoint {
  readonly step: number
  readonly rate: number | null
  readonly distortion: number | null
}

export interface RunCurve {
  readonly id: number
  readonly points: readonly CurvePoint[]
}

export type CurveQuantity = 'rate' | 'distortion' | 'minus-elbo'

const quantities: Readonly<Record<CurveQuantity, { title: string; of: (point: CurvePoint) => number | null }>> = {
  rate: { title: 'rate R (nats)', of: ({ rate }) => rate },
  distortion: { title: 'distortion D (nats)', of: ({ distortion }) => distortion },
  'minus-elbo': {
    title: '−elbo = R + D (nats)',
    of: ({ rate, distortion }) => (rate === null || distortion === null ? null : rate + distortion),
  },
}

/** Points of one figure: many runs have few each, so that a page of a thousand stays small. */
const budget = 6000
const perRun = { least: 8, most: 250 }

/** Training starts far from where it goes; its first part must not decide the axis. */
const settled = 0.05

/**
 * One quantity against the optimizer's step, a pale line per run, the chosen one strong.
 *
 * @param curves  train.arrow of each run, by step
 */
export function learningCurves(
  quantity: CurveQuantity,
  curves: readonly RunCurve[],
  options: PlotOptions = {},
): TopLevelSpec {
  const { palette = lightPalette } = options
  const { title, of } = quantities[quantity]
  const most = Math.min(perRun.most, Math.max(perRun.least, Math.floor(budget / curves.length)))
  const lines = curves.map(({ id, points }) =>
    thin(points, most).flatMap((point) => {
      const value = short(of(point))
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
      params: [chosenParameter],
      description: `${title} against the optimizer's step: a line per run.`,
      data,
      layer: [
        { mark: { ...line, color: palette.muted, strokeWidth: 1, opacity: paleness(curves.length) }, encoding },
        {
          transform: [ofChosen],
          mark: { ...line, color: palette.generated, strokeWidth: 2.2 },
          encoding,
        },
      ],
    },
    { height: 220, ...options },
  )
}

/** Many lines over one another are dark where they are dense. */
const paleness = (lines: number) => Math.max(0.12, Math.min(0.6, 4 / Math.sqrt(lines + 30)))

/** What the curves cover once they have settled; what lies beyond is cut off at the edge. */
function scaleOf(lines: readonly (readonly { value: number }[])[]) {
  const values = lines.flatMap((line) => line.slice(Math.ceil(line.length * settled)).map(({ value }) => value))
  if (values.length === 0) return {}
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  const margin = 0.05 * (high - low) || 0.1
  return { domain: [low - margin, high + margin], nice: false, zero: false }
}
