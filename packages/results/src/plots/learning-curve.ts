import type { Row } from '@elbow-vae/core'
import { lightPalette, seriesColors } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'
import { thinRows } from './thin-rows.js'

/** A plot shows one of them: rate and distortion have different scales. */
export type Quantity = 'rate' | 'distortion'

/** The fraction of the training that does not determine the axis, because it starts far from its end. */
const skippedFraction = 0.05

const titles = { rate: 'rate R (nats)', distortion: 'distortion D (nats)' } as const
const steps = { field: 'step', type: 'quantitative', title: 'step', axis: { format: ',d' } } as const

/**
 * Rate or distortion against the step: training batches as a line, evaluations as points, the target rate, if there is one,
 * as a dashed line.
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
  const thinned = thinRows(train)
  const line = thinned.map((row) => ({ step: stepOf(row), value: roundForPlot(row[quantity]) }))
  const points = evaluations.map((row) => ({
    step: stepOf(row),
    value: roundForPlot(row[quantity]),
    split: String(row['split']),
  }))
  const targets =
    quantity === 'rate' ? thinned.map((row) => ({ step: stepOf(row), value: roundForPlot(row['target_rate']) })) : []
  const y = {
    field: 'value',
    type: 'quantitative',
    title: titles[quantity],
    scale: scaleOf(train, points, quantity),
  } as const
  const tooltip = [{ field: 'step' }, { field: 'value', title: titles[quantity] }]
  return plot(
    {
      description: `${titles[quantity]} against the step.`,
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
              scale: { domain: splits, range: seriesColors(palette, splits.length) },
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

const stepOf = (row: Row) => Number(row['step'])

/** The range of the values after `skippedFraction`; values outside are clipped. */
function scaleOf(train: readonly Row[], points: readonly { value: number | null }[], quantity: Quantity) {
  const values = [
    ...train.slice(Math.floor(train.length * skippedFraction)).map((row) => row[quantity]),
    ...points.map(({ value }) => value),
  ]
  const numbers = values.filter((value): value is number => typeof value === 'number')
  if (numbers.length === 0) return {}
  const low = numbers.reduce((a, b) => Math.min(a, b))
  const high = numbers.reduce((a, b) => Math.max(a, b))
  const margin = 0.05 * (high - low) || 0.1
  return { domain: [quantity === 'rate' ? Math.min(0, low) : low - margin, high + margin], nice: false, zero: false }
}
