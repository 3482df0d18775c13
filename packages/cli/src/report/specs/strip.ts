import { median } from '../../median.js'
import { lightPalette, seriesColours } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** One run's number. */
export interface StripPoint {
  readonly group: string
  readonly label: string
  readonly value: number
}

export interface StripOptions extends PlotOptions {
  readonly title: string
  /** What the hand-made model has: a rule across all groups. */
  readonly reference?: { readonly label: string; readonly value: number }
}

/** A row per group, a dot per run, a bar at the median. */
export function strip(groups: readonly string[], points: readonly StripPoint[], options: StripOptions): TopLevelSpec {
  const { palette = lightPalette, title, reference } = options
  const values = points.map((point, i) => ({ ...point, value: short(point.value), jitter: short((i * 0.618034) % 1) }))
  const medians = groups.flatMap((group) => {
    const own = points.filter((point) => point.group === group).map(({ value }) => value)
    return own.length === 0 ? [] : [{ group, value: short(median(own)) }]
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
    data: { values: [{ ...reference, value: short(reference.value) }] },
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
              scale: { domain: [...groups], range: seriesColours(palette, groups.length) },
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
