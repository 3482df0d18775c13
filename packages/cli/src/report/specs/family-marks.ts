import type { PlanePoint } from '../../frontier/pareto.js'
import { seriesColours, type Palette } from './palette.js'

/** A model in the plane, and what its parts are. */
export interface FamilyPoint extends PlanePoint {
  readonly run: string
  /** Which run of the page it is. */
  readonly id: number
  readonly encoder: string
  readonly decoder: string
  readonly marginal: string
  readonly objective: string
  /** What differs among the runs, in words. */
  readonly differs: string
}

type Part = 'marginal' | 'decoder' | 'encoder' | 'objective'

const namesOf = (all: readonly FamilyPoint[], part: Part) => [...new Set(all.map((point) => point[part]))]

const fills = [
  { opacity: 0.9, word: 'full' },
  { opacity: 0, word: 'hollow' },
  { opacity: 0.4, word: 'half full' },
] as const

/** Vega has no legend for how full a point is: `mlp full, conv hollow`; empty where all are the same. */
export function fillLegend(all: readonly FamilyPoint[]): string {
  const encoders = namesOf(all, 'encoder')
  if (encoders.length < 2) return ''
  return encoders.map((encoder, i) => `${encoder} ${fills[i % fills.length]!.word}`).join(', ')
}

/** What shape, lightness, fill and colour of a point mean. A channel that says the same of all points has no legend. */
export function marksOf(all: readonly FamilyPoint[], palette: Palette, legend: boolean) {
  const { ink } = palette
  const channel = <V>(part: Part, type: 'nominal' | 'ordinal', range: readonly V[], symbols: object) => {
    const domain = namesOf(all, part)
    return {
      field: part,
      type,
      scale: { domain, range: domain.map((_, i) => range[i % range.length]!) },
      legend: legend && domain.length > 1 ? { title: part, titleColor: ink, ...symbols } : null,
    }
  }
  const inked = { symbolFillColor: ink, symbolStrokeColor: ink }
  const colour = channel('objective', 'nominal', seriesColours(palette, 10), {})
  const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']
  return {
    shape: channel('marginal', 'nominal', shapes, inked),
    opacity: channel('decoder', 'ordinal', [1, 0.5, 0.25], inked),
    fillOpacity: {
      ...channel(
        'encoder',
        'ordinal',
        fills.map(({ opacity }) => opacity),
        {},
      ),
      legend: null,
    },
    stroke: colour,
    fill: colour,
    tooltip: [
      { field: 'run' },
      ...(['encoder', 'decoder', 'marginal', 'objective', 'differs'] as const).map((field) => ({ field })),
      { field: 'rate', title: 'R' },
      { field: 'distortion', title: 'D' },
    ],
  }
}
