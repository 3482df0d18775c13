import type { Row } from '@elbow/core'
import { classColumns, type CodeOrder } from './code-order.js'
import { lightPalette, type Palette } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The words for a class's part of the aggregate. */
export const classLabel = (c: number) => `e(z, z*=${c})`
export const marginalLabel = 'm(z) marginal'

/**
 * ABE figure 2 (ii): where the codes are. Each bar is e(z) = p_e(z), stacked from the parts that come from each true
 * class; the marginal m(z) is a tick, on top of its bar where the rate is tight.
 *
 * @param rows   code-space.arrow
 * @param order  the order of the heat maps beside it
 */
export function codeSpace(rows: readonly Row[], { place }: CodeOrder, options: PlotOptions = {}): TopLevelSpec {
  const { palette = lightPalette, legend = true } = options
  const classes = classColumns(rows)
  const labels = classes.length > 0 ? classes.map((_, c) => classLabel(c)) : ['e(z)']
  const at = (row: Row) => ({ z: Number(row['z']), place: place.get(Number(row['z']))! })
  const parts = rows.flatMap((row) =>
    (classes.length > 0 ? classes : ['aggregate']).map((name, c) => ({
      ...at(row),
      series: labels[c],
      part: c,
      probability: short(row[name]),
    })),
  )
  const marginal = rows.map((row) => ({ ...at(row), series: marginalLabel, probability: short(row['marginal']) }))
  const x = {
    field: 'place',
    type: 'ordinal',
    title: classes.length > 0 ? 'code z, sorted by class' : 'code z, sorted by mass',
    scale: { paddingInner: 0.12, paddingOuter: 0 },
    axis: { labels: false, ticks: false },
  } as const
  const tooltip = [{ field: 'series', title: 'distribution' }, { field: 'z' }, { field: 'probability' }]
  const colour = {
    field: 'series',
    scale: { domain: [...labels, marginalLabel], range: [...classColours(palette, labels.length), palette.ink] },
    legend: legend ? {} : null,
  }
  const y = { field: 'probability', type: 'quantitative', title: 'probability' } as const
  return plot(
    {
      description: 'Probability of each code z: the aggregate e(z) by true class, and the marginal m(z).',
      encoding: { x, color: colour, tooltip },
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

export const classColours = (palette: Palette, count: number): string[] =>
  Array.from({ length: count }, (_, c) => (c % 2 === 0 ? palette.class0 : palette.class1))
