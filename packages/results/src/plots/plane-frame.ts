import type { PlanePoint } from '../frontier/pareto.js'
import type { FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { roundFinite, roundForPlot, type PlotOptions } from './plot.js'

/** The data that all panels of a page share, so that they have the same axes. */
export interface Plane {
  /** All points; they determine the axes and the legends. */
  readonly all: readonly FamilyPoint[]
  readonly frontier: readonly PlanePoint[]
  readonly hull: readonly PlanePoint[]
  /** H, nats; if null, the line shows the smallest R + D, an upper bound of H. */
  readonly entropy: number | null
}

/** Options of plots of the plane. */
export interface PlaneOptions extends PlotOptions {
  /** −ELBO = R + D on the vertical axis instead of D; then lines of equal R + D are horizontal. */
  readonly skewed?: boolean
}

/** The axes, the diagonal D = H − R, the forbidden region below it, and functions that create lines. */
export function planeFrame({ all, entropy }: Plane, { palette = lightPalette, skewed = false }: PlaneOptions) {
  const sum = entropy ?? Math.min(...all.map(({ rate, distortion }) => rate + distortion))
  const { right, bottom, top } = rangesOf(all, sum, skewed)
  const x = axis('rate', 'rate R (nats)', [0, right])
  const y = (field: string) => axis(field, skewed ? '−ELBO = R + D (nats)' : 'distortion D (nats)', [bottom, top])
  const up = ({ rate, distortion }: PlanePoint) => roundForPlot(skewed ? rate + distortion : distortion)
  /** A point with its vertical coordinate, `up`. */
  const placed = <P extends PlanePoint>(point: P) => ({ ...point, rate: roundForPlot(point.rate), up: up(point) })
  const diagonal = [0, right].map((rate) => ({ ...placed({ rate, distortion: sum - rate }), bottom }))
  const ground = [
    {
      data: { values: entropy === null ? [] : diagonal },
      mark: { type: 'area' as const, color: palette.forbidden, clip: true },
      encoding: { x, y: y('bottom'), y2: { field: 'up' } },
    },
    {
      data: { values: diagonal },
      mark: { type: 'line' as const, color: palette.muted, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
      encoding: { x, y: y('up') },
    },
  ]
  const line = (points: readonly PlanePoint[], color: string, strokeWidth: number) => ({
    data: { values: points.map(({ rate, distortion }, i) => ({ i, ...placed({ rate, distortion }) })) },
    mark: { type: 'line' as const, color, strokeWidth, clip: true },
    encoding: { x, y: y('up'), order: { field: 'i', type: 'quantitative' as const } },
  })
  /** The frontier as a step line; empty if skewed, where the steps would be a sawtooth. */
  const stepwise = (frontier: readonly PlanePoint[], color: string, strokeWidth: number) =>
    line(skewed ? [] : corners(frontier), color, strokeWidth)
  return { x, y: y('up'), placed, ground, line, stepwise }
}

const axis = (field: string, title: string, domain: [number, number]) =>
  ({ field, type: 'quantitative', title, scale: { domain, nice: false } }) as const

/** The corners of the step line: between two points the distortion is that of the lower rate. */
const corners = (frontier: readonly PlanePoint[]): readonly PlanePoint[] =>
  frontier.flatMap((point, i) => {
    const next = frontier[i + 1]
    return next ? [point, { rate: next.rate, distortion: point.distortion }] : [point]
  })

/** From rate 0 with a margin beyond the points; the diagonal is visible down to the lowest point or D = 0. */
function rangesOf(points: readonly PlanePoint[], sum: number, skewed: boolean) {
  const right = roundFinite(Math.max(1e-3, ...points.map(({ rate }) => rate)) * 1.05)
  const heights = points.map(({ rate, distortion }) => (skewed ? rate + distortion : distortion))
  const lowest = Math.min(...heights)
  const low = skewed ? Math.min(sum, lowest) : Math.min(lowest, Math.max(sum - right, 0))
  const high = Math.max(sum, ...heights)
  const margin = 0.06 * (high - low || 1)
  return { right, bottom: roundFinite(low - margin), top: roundFinite(high + margin) }
}
