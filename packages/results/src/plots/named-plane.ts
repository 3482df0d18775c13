import type { PlanePoint } from '../frontier/pareto.js'
import { selectedRunParameter, selectionRing } from './selected-run.js'
import { equalElbo, frameOf, placeRunLabels } from './named-frame.js'
import { lightPalette, seriesColors } from './palette.js'
import { plot, roundForPlot, type PlotOptions, type TopLevelSpec } from './plot.js'

/** A run in the plane with the name of its variant. */
export interface NamedRun extends PlanePoint {
  /** The index of the run in the page. */
  readonly id: number
  readonly name: string
  readonly seed: string
  /** The parts that differ from the first run: `objective`, `encoder and marginal`. */
  readonly changed: string
}

/** Options of `namedPlane`. */
export interface NamedPlaneOptions extends PlotOptions {
  /** Pixels; default: the width of the container, as in a page. */
  readonly width?: number
}

/**
 * The rate–distortion plane with a name at each point. The first run has a ring, and a dashed line shows the points with
 * its ELBO. The axis shows the square root of the rate, so that small and large rates fit on one plot.
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
    rate: roundForPlot(run.rate),
    distortion: roundForPlot(run.distortion),
    excess: roundForPlot(run.rate + run.distortion - sum),
  }))
  const line = equalElbo(sum, frame.rate[1])
  const labels = placeRunLabels(runs, frame, { width: (width ?? defaultWidth) - axisWidth, height }, line)
  const wide = { expr: `width < ${narrow} ? 0 : 1` }
  const spec = plot(
    {
      params: [selectedRunParameter],
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
              scale: { domain: groups, range: seriesColors(palette, groups.length) },
              legend: groups.length > 1 ? { ...legend, titleColor: palette.ink } : null,
            },
            tooltip: [
              { field: 'name', title: 'run' },
              ...['seed', 'changed'].map((field) => ({ field })),
              { field: 'rate', title: 'R' },
              { field: 'distortion', title: 'D' },
              { field: 'excess', title: 'ELBO below the first run' },
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
          encoding: { x, y, text: { field: 'text' } },
        },
        selectionRing(values, palette.generated, { x, y }),
      ],
    },
    { ...options, height },
  )
  return width === undefined ? spec : { ...spec, width, background: palette.surface }
}

/** The width that labels are placed for. Narrower plots than `narrow` have no labels, only tooltips. */
const defaultWidth = 680
const axisWidth = 50
const narrow = 480

const legend = { title: 'changed', labelLimit: 300, columns: { expr: `width < ${narrow} ? 2 : 7` } }

/** Ticks of a square-root axis. Without `tickCount` Vega leaves some out. */
const ticks = [0, 1, 2, 5, 10, 20, 40, 70, 100, 200, 300, 400, 500, 700, 1000]
