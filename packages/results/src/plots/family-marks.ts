import type { PlanePoint } from '../frontier/pareto.js'
import { cyclic, seriesColors, type Palette } from './palette.js'

/** A run in the plane with the names of its parts. */
export interface FamilyPoint extends PlanePoint {
  readonly run: string
  /** The index of the run in the page. */
  readonly id: number
  readonly encoder: string
  readonly decoder: string
  readonly marginal: string
  readonly objective: string
  /** The options that differ between runs, as text. */
  readonly differs: string
}

type Part = 'marginal' | 'decoder' | 'encoder' | 'objective'

const namesOf = (all: readonly FamilyPoint[], part: Part) => [...new Set(all.map((point) => point[part]))]

const fills = [
  { opacity: 0.9, label: 'full' },
  { opacity: 0, label: 'hollow' },
  { opacity: 0.4, label: 'half full' },
] as const

/** The legend of the fill as text, because Vega has none: `mlp full, conv hollow`; empty if all are the same. */
export function fillLegend(all: readonly FamilyPoint[]): string {
  const encoders = namesOf(all, 'encoder')
  if (encoders.length < 2) return ''
  return encoders.map((encoder, i) => `${encoder} ${cyclic(fills, i).label}`).join(', ')
}

/** The encodings of shape, lightness, fill and color. A channel with one value has no legend. */
export function marksOf(all: readonly FamilyPoint[], palette: Palette, legend: boolean) {
  const { ink } = palette
  const channel = <V>(part: Part, type: 'nominal' | 'ordinal', range: readonly V[], symbols: object) => {
    const domain = namesOf(all, part)
    return {
      field: part,
      type,
      scale: { domain, range: domain.map((_, i) => cyclic(range, i)) },
      legend: legend && domain.length > 1 ? { title: part, titleColor: ink, ...symbols } : null,
    }
  }
  const inkSymbols = { symbolFillColor: ink, symbolStrokeColor: ink }
  const color = channel('objective', 'nominal', seriesColors(palette, 10), {})
  const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']
  return {
    shape: channel('marginal', 'nominal', shapes, inkSymbols),
    opacity: channel('decoder', 'ordinal', [1, 0.5, 0.25], inkSymbols),
    fillOpacity: {
      ...channel(
        'encoder',
        'ordinal',
        fills.map(({ opacity }) => opacity),
        {},
      ),
      legend: null,
    },
    stroke: color,
    fill: color,
    tooltip: [
      { field: 'run' },
      ...(['encoder', 'decoder', 'marginal', 'objective', 'differs'] as const).map((field) => ({ field })),
      { field: 'rate', title: 'R' },
      { field: 'distortion', title: 'D' },
    ],
  }
}
