import type { Row } from '@elbow/core'
import { extentOf, type Bin } from './bins.js'
import type { CodeOrder } from './code-order.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The heat maps of ABE figure 2 (iii), (iv), (v). */
export type Conditional = 'encoder' | 'decoder' | 'reconstruction'

export interface HeatMapSurroundings {
  readonly bins: readonly Bin[]
  readonly order: CodeOrder
}

interface Axes {
  readonly description: string
  readonly probability: string
  readonly y: 'z' | 'xPrime'
  /** What a row of conditionals.arrow means on these axes. */
  readonly read: (given: number, value: number) => { readonly x: number; readonly y: number }
}

/** x is always across, so that the panels of a column share their axis. */
const axes: Readonly<Record<Conditional, Axes>> = {
  encoder: {
    description: 'Heat map of the encoder e(z|x).',
    probability: 'e(z|x)',
    y: 'z',
    read: (given, value) => ({ x: given, y: value }),
  },
  decoder: {
    description: 'Heat map of the decoder d(x|z).',
    probability: 'd(x|z)',
    y: 'z',
    read: (given, value) => ({ x: value, y: given }),
  },
  reconstruction: {
    description: "Heat map of the reconstruction p(x'|x).",
    probability: "p(x'|x)",
    y: 'xPrime',
    read: (given, value) => ({ x: given, y: value }),
  },
}

/** Opacity of what the decoder says about codes that nothing comes to. */
const faint = 0.3

/**
 * A conditional distribution as a heat map; the codes lie in the same order as in `codeSpace`. Colours run from 0 to the
 * panel's own largest value, which stands above it.
 *
 * @param rows  conditionals.arrow
 */
export function conditionals(
  which: Conditional,
  rows: readonly Row[],
  { bins, order }: HeatMapSurroundings,
  options: PlotOptions = {},
): TopLevelSpec {
  const { description, probability, y, read } = axes[which]
  const cells = rows.filter(({ table }) => table === which)
  const largest = Math.max(...cells.map((cell) => Number(cell['probability'])))
  const values = cells.map((cell) => {
    const at = read(Number(cell['given']), Number(cell['value']))
    const shared = {
      start: bins[at.x]!.start,
      end: bins[at.x]!.end,
      x: bins[at.x]!.centre,
      p: short(cell['probability']),
    }
    if (y === 'z')
      return { ...shared, z: at.y, bottom: order.place.get(at.y)!, opacity: order.used.has(at.y) ? 1 : faint }
    return { ...shared, xPrime: bins[at.y]!.centre, bottom: bins[at.y]!.start, top: bins[at.y]!.end }
  })
  const across = { type: 'quantitative', title: 'x', scale: { domain: extentOf(bins), nice: false } } as const
  const up =
    y === 'z'
      ? ({
          y: {
            field: 'bottom',
            type: 'ordinal',
            title: 'code z, sorted',
            sort: 'descending',
            scale: { padding: 0 },
            axis: { labels: false, ticks: false, domain: false },
          },
        } as const)
      : ({ y: { ...across, field: 'bottom', title: 'x′', axis: { grid: false } }, y2: { field: 'top' } } as const)
  return plot(
    {
      title: `largest: ${largest.toPrecision(2)}`,
      description,
      data: { values },
      layer: [
        {
          // A screen reader hears what the map is, not nine hundred cells; those are in the table.
          mark: { type: 'rect', aria: false },
          encoding: {
            x: { ...across, field: 'start' },
            x2: { field: 'end' },
            ...up,
            color: {
              field: 'p',
              type: 'quantitative',
              scale: { scheme: 'viridis', domain: [0, largest] },
              legend: null,
            },
            ...(which === 'decoder' && { opacity: { field: 'opacity', type: 'quantitative', scale: null } }),
            tooltip: [
              { field: 'x' },
              y === 'z' ? { field: 'z' } : { field: 'xPrime', title: 'x′' },
              { field: 'p', title: probability },
            ],
          },
        },
      ],
    },
    { height: 240, ...options },
  )
}
