import type { PlanePoint } from '../../frontier/pareto.js'
import { chosenParameter, ring } from './chosen.js'
import { equalElbo, frameOf, labelsOf } from './named-frame.js'
import { lightPalette, seriesColours } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** A model in the plane, with a name of its own. */
export interface NamedRun extends PlanePoint {
  /** Which run of the page it is. */
  readonly id: number
  readonly name: string
  readonly seed: string
  /** What of it is other than in the first: `objective`, `encoder and marginal`. */
  readonly changed: string
}

export interface NamedPlaneOptions extends PlotOptions {
  /** Pixels: for a file, or where labels find room; a page draws it as wide as there is room. */
  readonly width?: number
}

/**
 * The plane with a name at each model, and the line of equal elbo through the first, which is ringed. The rate is drawn
 * by its square root: models that say a little and models that say everything are on one picture, and lines bend.
 */
export function namedPlane(runs: readonly NamedRun[], options: NamedPlaneOptions = {}): TopLevelSpec {
  const { palette = lightPalette, width, height = 420 } = options
  const [first] = runs
  const sum = first ? first.rate + first.distortion : 0
  const frame = frameOf(runs)
  const scale = { domain: frame.rate, type: 'sqrt' as const, nice: false }
  const axis = { values: ticks.filter((rate) => rate <= frame.rate[1]), tickCount: ticks.length }
  const x = { field: 'rate', type: 'quantitative' as const, title: 'rate R (nats, square root)', scale, axis }
  const y = {
    ...{ field: 'distortion', type: 'quantitative' as const, title: 'distortion D (nats)' },
    scale: { domain: frame.distortion, nice: false },
  }
  const groups = [...new Set(runs.map(({ changed }) => changed))]
  const values = runs.map((run) => ({
    ...run,
    rate: short(run.rate),
    distortion: short(run.distortion),
    lost: short(run.rate + run.distortion - sum),
  }))
  const line = equalElbo(sum, frame.rate[1])
  const labels = labelsOf(runs, frame, { width: (width ?? usualWidth) - axisWidth, height }, line)
  const wide = { expr: `width < ${narrow} ? 0 : 1` }
  const spec = plot(
    {
      params: [chosenParameter],
      description: `Distortion against rate, a named point per run: ${[...new Set(runs.map(({ name }) => name))].join(', ')}.`,
      layer: [
        {
          data: { values: line },
          mark: { type: 'line', color: palette.muted, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
          encoding: { x, y, order: { field: 'rate', type: 'quantitative' } },
        },
        {
          data: { values: labels.filter(({ ex }) => ex !== null) },
          mark: {
            ...{ type: 'rule', color: palette.muted, strokeWidth: 0.6, opacity: wide, aria: false },
            ...{ x2Offset: { expr: 'datum.ex' }, y2Offset: { expr: 'datum.ey' } },
          },
          encoding: { x, y, x2: { field: 'rate' }, y2: { field: 'distortion' } },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 60, opacity: 0.9, cursor: 'pointer' },
          encoding: {
            x,
            y,
            color: {
              field: 'changed',
              scale: { domain: groups, range: seriesColours(palette, groups.length) },
              legend: groups.length > 1 ? { ...legend, titleColor: palette.ink } : null,
            },
            tooltip: [
              { field: 'name', title: 'run' },
              ...['seed', 'changed'].map((field) => ({ field })),
              { field: 'rate', title: 'R' },
              { field: 'distortion', title: 'D' },
              { field: 'lost', title: 'elbo lost' },
            ],
          },
        },
        {
          data: { values: values.slice(0, 1) },
          mark: { type: 'point', filled: false, size: 170, strokeWidth: 1.5, color: palette.ink, aria: false },
          encoding: { x, y },
        },
        {
          data: { values: labels },
          mark: {
            ...{ type: 'text', align: 'left', baseline: 'top', lineBreak: '\n', color: palette.ink, opacity: wide },
            ...{ dx: { expr: 'datum.dx' }, dy: { expr: 'datum.dy' } },
          },
          encoding: { x, y, text: { field: 'words' } },
        },
        ring(values, palette.generated, { x, y }),
      ],
    },
    { ...options, height },
  )
  return width === undefined ? spec : { ...spec, width, background: palette.surface }
}

/** Labels are placed for a picture of this width; on a narrower page than `narrow` they are left to the tooltips. */
const usualWidth = 680
const axisWidth = 50
const narrow = 480

const legend = { title: 'changed', labelLimit: 300, columns: { expr: `width < ${narrow} ? 2 : 7` } }

/** Of a root: denser where it is steep. Vega leaves some out where there are more than it was told to expect. */
const ticks = [0, 1, 2, 5, 10, 20, 40, 70, 100, 200, 300, 400, 500, 700, 1000]
