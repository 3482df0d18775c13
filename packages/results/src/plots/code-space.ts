import type { Row } from '@elbow-vae/core'
import { classColumns, type CodeOrder } from './code-order.js'
import { lightPalette, type Palette } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** Label of the share of a class in e(z). */
export const classLabel = (c: number) => `e(z, z*=${c})`
/** Label of the marginal. */
export const marginalLabel = 'm(z) marginal'

/**
 * ABE (arXiv:1711.00464), figure 2 (ii): the probability of each code. A bar is e(z), stacked by true class; the marginal
 * m(z) is a tick, at the top of the bar if m(z) = e(z).
 *
 * @param rows   code-space.arrow
 * @param order  the order of the codes, the same as in the heat maps
 */
export function codeSpace(rows: readonly Row[], { position }: CodeOrder, options: PlotOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true } = options
  const classes = classColumns(rows)
  const labels = classes.length > 0 ? classes.map((_, c) => classLabel(c)) : ['e(z)']
  const codeOf = (row: Row) => ({ z: Number(row['z']), position: position.get(Number(row['z'])) })
  const parts = rows.flatMap((row) =>
    (classes.length > 0 ? classes : ['aggregate']).map((name, c) => ({
      ...codeOf(row),
      series: labels[c],
      part: c,
      probability: roundForPlot(row[name]),
    })),
  )
  const marginal = rows.map((row) => ({
    ...codeOf(row),
    series: marginalLabel,
    probability: roundForPlot(row['marginal']),
  }))
  const x = {
    field: 'position',
    type: 'ordinal',
    title: classes.length > 0 ? 'code z, sorted by class' : 'code z, sorted by mass',
    scale: { paddingInner: 0.12, paddingOuter: 0 },
    axis: { labels: false, ticks: false },
  } as const
  const tooltip = [{ field: 'series', title: 'distribution' }, { field: 'z' }, { field: 'probability' }]
  const color = {
    field: 'series',
    scale: { domain: [...labels, marginalLabel], range: [...classColors(palette, labels.length), palette.ink] },
    legend: legend ? {} : null,
  }
  const y = { field: 'probability', type: 'quantitative', title: 'probability' } as const
  return plot(
    {
      description: 'Probability of each code z: the aggregate e(z) by true class, and the marginal m(z).',
      encoding: { x, color, tooltip },
      layer: [
        {
          data: { values: parts },
          mark: { type: 'bar' },
          encoding: { y: { ...y, stack: true }, order: { field: 'part' } },
        },
        { data: { values: marginal }, mark: { type: 'tick', thickness: 1.5, opacity: 1 }, encoding: { y } },
      ],
    },
    { height: 150, ...options },
  )
}

/** The colors of classes, alternating between two. */
export const classColors = (palette: Palette, count: number): string[] =>
  Array.from({ length: count }, (_, c) => (c % 2 === 0 ? palette.class0 : palette.class1))
