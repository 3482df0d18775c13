import type { PlanePoint } from '../../frontier/pareto.js'
import type { FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { short, type PlotOptions } from './plot.js'

/** Everything that panels of one page share, so that they can be compared. */
export interface Plane {
  /** All points: they decide the frame and what marks mean. */
  readonly all: readonly FamilyPoint[]
  readonly frontier: readonly PlanePoint[]
  readonly hull: readonly PlanePoint[]
  /** H where it is known; otherwise the line is that of the best R + D, an upper bound of H. */
  readonly entropy: number | null
}

export interface PlaneOptions extends PlotOptions {
  /** −elbo = R + D upwards, instead of D: the diagonal lies level, and what is lost stands out. */
  readonly skewed?: boolean
}

/** Axes, the diagonal D = H − R with the region below it that no model reaches, and ways to draw on them. */
export function planeFrame({ all, entropy }: Plane, { palette = lightPalette, skewed = false }: PlaneOptions) {
  const sum = entropy ?? Math.min(...all.map(({ rate, distortion }) => rate + distortion))
  const { right, bottom, top } = rangesOf(all, sum, skewed)
  const x = axis('rate', 'rate R (nats)', [0, right])
  const y = (field: string) => axis(field, skewed ? '−elbo = R + D (nats)' : 'distortion D (nats)', [bottom, top])
  const up = ({ rate, distortion }: PlanePoint) => short(skewed ? rate + distortion : distortion)
  /** A point with its height in the picture, `up`. */
  const placed = <P extends PlanePoint>(point: P) => ({ ...point, rate: short(point.rate), up: up(point) })
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
  /** The frontier in steps; where the plane is skewed, they would be saw teeth. */
  const stepwise = (frontier: readonly PlanePoint[], color: string, strokeWidth: number) =>
    line(skewed ? [] : corners(frontier), color, strokeWidth)
  return { x, y: y('up'), placed, ground, line, stepwise }
}

const axis = (field: string, title: string, domain: [number, number]) =>
  ({ field, type: 'quantitative', title, scale: { domain, nice: false } }) as const

/** Corners of the frontier: at a rate between two of its points, the one of lower rate is the best there is. */
const corners = (frontier: readonly PlanePoint[]): readonly PlanePoint[] =>
  frontier.flatMap((point, i) => {
    const next = frontier[i + 1]
    return next ? [point, { rate: next.rate, distortion: point.distortion }] : [point]
  })

/** From rate 0 to a little beyond the points, with the diagonal in sight as far as some point is, or to D = 0. */
function rangesOf(points: readonly PlanePoint[], sum: number, skewed: boolean) {
  const right = short(Math.max(1e-3, ...points.map(({ rate }) => rate)) * 1.05)!
  const heights = points.map(({ rate, distortion }) => (skewed ? rate + distortion : distortion))
  const lowest = Math.min(...heights)
  const low = skewed ? Math.min(sum, lowest) : Math.min(lowest, Math.max(sum - right, 0))
  const high = Math.max(sum, ...heights)
  const margin = 0.06 * (high - low || 1)
  return { right, bottom: short(low - margin)!, top: short(high + margin)! }
}
