import type { Row } from '@elbow-vae/core'
import { extentOf, type Bin } from './bins.js'
import type { CodeOrder } from './code-order.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** The heat maps of ABE figure 2 (iii), (iv), (v). */
export type ConditionalName = 'encoder' | 'decoder' | 'reconstruction'

/** The axes that the panels of a model share. */
export interface HeatMapAxes {
  readonly bins: readonly Bin[]
  readonly order: CodeOrder
}

interface Axes {
  readonly description: string
  readonly probability: string
  readonly y: 'z' | 'xPrime'
  /** The coordinates of a row of conditionals.arrow. */
  readonly coordinates: (given: number, value: number) => { readonly x: number; readonly y: number }
}

/** x is always horizontal, so that the panels of a column have the same axis. */
const axes: Readonly<Record<ConditionalName, Axes>> = {
  encoder: {
    description: 'Heat map of the encoder e(z|x).',
    probability: 'e(z|x)',
    y: 'z',
    coordinates: (given, value) => ({ x: given, y: value }),
  },
  decoder: {
    description: 'Heat map of the decoder d(x|z).',
    probability: 'd(x|z)',
    y: 'z',
    coordinates: (given, value) => ({ x: value, y: given }),
  },
  reconstruction: {
    description: "Heat map of the reconstruction p(x'|x).",
    probability: "p(x'|x)",
    y: 'xPrime',
    coordinates: (given, value) => ({ x: given, y: value }),
  },
}

/** Opacity of the decoder's rows of unused codes. */
const faint = 0.3

/**
 * A conditional distribution as a heat map, with the codes in the order of `codeSpace`. The color scale goes from 0 to the
 * largest value of the panel, which is printed above it.
 *
 * @param rows  conditionals.arrow
 */
export function conditionals(
  which: ConditionalName,
  rows: readonly Row[],
  { bins, order }: HeatMapAxes,
  options: PlotOptions = {},
): TopLevelSpec {
  const { description, probability, y, coordinates } = axes[which]
  const cells = rows.filter(({ table }) => table === which)
  const largest = Math.max(...cells.map((cell) => Number(cell['probability'])))
  const values = cells.map((cell) => {
    const index = coordinates(Number(cell['given']), Number(cell['value']))
    const { start, end, center } = binAt(bins, index.x)
    const shared = { start, end, x: center, p: roundForPlot(cell['probability']) }
    if (y === 'z') {
      const opacity = order.used.has(index.y) ? 1 : faint
      return { ...shared, z: index.y, bottom: order.position.get(index.y), opacity }
    }
    const bin = binAt(bins, index.y)
    return { ...shared, xPrime: bin.center, bottom: bin.start, top: bin.end }
  })
  const horizontal = { type: 'quantitative', title: 'x', scale: { domain: extentOf(bins), nice: false } } as const
  const vertical =
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
      : ({ y: { ...horizontal, field: 'bottom', title: 'x′', axis: { grid: false } }, y2: { field: 'top' } } as const)
  return plot(
    {
      title: `largest: ${largest.toPrecision(2)}`,
      description,
      data: { values },
      layer: [
        {
          // Screen readers get the description, not hundreds of cells; those are in the table.
          mark: { type: 'rect', aria: false },
          encoding: {
            x: { ...horizontal, field: 'start' },
            x2: { field: 'end' },
            ...vertical,
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

/** @throws for a table that has more values of x than data-space.arrow */
function binAt(bins: readonly Bin[], index: number): Bin {
  const bin = bins[index]
  if (!bin) throw new Error(`conditionals.arrow has x = ${index}, data-space.arrow has ${bins.length} values.`)
  return bin
}
