import { median } from '@elbow-vae/core'
import { lightPalette, seriesColors } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The value of a run. */
export interface StripPoint {
  readonly group: string
  readonly label: string
  readonly value: number
}

/** Options of `stripPlot`. */
export interface StripOptions extends PlotOptions {
  readonly title: string
  /** A value to compare with, a line across all groups. */
  readonly reference?: { readonly label: string; readonly value: number }
}

/** Plots a row per group, a dot per run and a bar at the median. */
export function stripPlot(
  groups: readonly string[],
  points: readonly StripPoint[],
  options: StripOptions,
): TopLevelSpec {
  const { palette = lightPalette, title, reference } = options
  const values = points.map((point, i) => ({
    ...point,
    value: roundForPlot(point.value),
    jitter: roundForPlot((i * 0.618034) % 1),
  }))
  const medians = groups.flatMap((group) => {
    const groupValues = points.filter((point) => point.group === group).map(({ value }) => value)
    return groupValues.length === 0 ? [] : [{ group, value: roundForPlot(median(groupValues)) }]
  })
  const x = { field: 'value', type: 'quantitative', title, scale: { zero: false, padding: 8 } } as const
  const y = {
    field: 'group',
    type: 'nominal',
    title: null,
    sort: [...groups],
    axis: { labelColor: palette.ink, labelLimit: 150, ticks: false, domain: false, grid: true, labelPadding: 6 },
  } as const
  const rule = reference && {
    data: { values: [{ ...reference, value: roundForPlot(reference.value) }] },
    mark: { type: 'rule' as const, color: palette.muted, strokeDash: [4, 3] },
    encoding: {
      x,
      tooltip: [
        { field: 'label', title: 'reference' },
        { field: 'value', title },
      ],
    },
  }
  return plot(
    {
      description: `${title}: a dot per run, a row per model.`,
      layer: [
        ...(rule ? [rule] : []),
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 34, opacity: 0.65 },
          encoding: {
            x,
            y,
            yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.6, 1.6] } },
            color: {
              field: 'group',
              scale: { domain: [...groups], range: seriesColors(palette, groups.length) },
              legend: null,
            },
            tooltip: [
              { field: 'label', title: 'run' },
              { field: 'value', title },
            ],
          },
        },
        {
          data: { values: medians },
          mark: { type: 'tick', color: palette.ink, thickness: 2, opacity: 1 },
          encoding: {
            x,
            y,
            tooltip: [
              { field: 'group', title: 'median of' },
              { field: 'value', title },
            ],
          },
        },
      ],
    },
    { height: 34 * groups.length + 10, ...options },
  )
}
