import type { Row } from '@elbow/core'
import { lightPalette, seriesColours } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thin } from './thin.js'

/** Rate and distortion are never put on one axis: they trade against each other, they do not compare. */
export type Quantity = 'rate' | 'distortion'

/** Training starts far from where it goes; its first part must not decide the axis. */
const settled = 0.05

const words = { rate: 'rate R (nats)', distortion: 'distortion D (nats)' } as const
const steps = { field: 'step', type: 'quantitative', title: 'step', axis: { format: ',d' } } as const

/**
 * One quantity against the optimizer's step: the training batches as a line, evaluations as points, the target rate,
 * where there is one, dashed.
 *
 * @param train        train.arrow
 * @param evaluations  eval.arrow
 */
export function learningCurve(
  quantity: Quantity,
  train: readonly Row[],
  evaluations: readonly Row[],
  options: PlotOptions = {},
): TopLevelSpec {
  const { palette = lightPalette, legend = true } = options
  const splits = [...new Set(evaluations.map((row) => String(row['split'])))]
  const thinned = thin(train)
  const line = thinned.map((row) => ({ step: row['step']!, value: short(row[quantity]) }))
  const points = evaluations.map((row) => ({ step: row['step']!, value: short(row[quantity]), split: row['split']! }))
  const targets =
    quantity === 'rate' ? thinned.map((row) => ({ step: row['step']!, value: short(row['target_rate']) })) : []
  const y = {
    field: 'value',
    type: 'quantitative',
    title: words[quantity],
    scale: scaleOf(train, points, quantity),
  } as const
  const tooltip = [{ field: 'step' }, { field: 'value', title: words[quantity] }]
  return plot(
    {
      description: `${words[quantity]} against the optimizer's step.`,
      layer: [
        {
          data: { values: line },
          mark: { type: 'line', color: palette.muted, strokeWidth: 1.2, clip: true },
          encoding: { x: steps, y },
        },
        {
          data: { values: targets.filter(({ value }) => value !== null) },
          mark: { type: 'line', color: palette.ink, strokeDash: [3, 3], strokeWidth: 1, clip: true },
          encoding: { x: steps, y },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 60, opacity: 0.9, clip: false },
          encoding: {
            x: steps,
            y,
            color: {
              field: 'split',
              scale: { domain: splits, range: seriesColours(palette, splits.length) },
              legend: legend && splits.length > 1 ? {} : null,
            },
            tooltip: [{ field: 'split' }, ...tooltip],
          },
        },
      ],
    },
    { height: 220, ...options },
  )
}

/** What the curve covers once it has settled; what lies beyond is cut off at the edge. */
function scaleOf(train: readonly Row[], points: readonly { value: number | null }[], quantity: Quantity) {
  const values = [
    ...train.slice(Math.floor(train.length * settled)).map((row) => row[quantity]),
    ...points.map(({ value }) => value),
  ]
  const numbers = values.filter((value): value is number => typeof value === 'number')
  if (numbers.length === 0) return {}
  const low = numbers.reduce((a, b) => Math.min(a, b))
  const high = numbers.reduce((a, b) => Math.max(a, b))
  const margin = 0.05 * (high - low) || 0.1
  return { domain: [quantity === 'rate' ? Math.min(0, low) : low - margin, high + margin], nice: false, zero: false }
}
