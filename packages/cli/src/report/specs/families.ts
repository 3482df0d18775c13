import type { PlanePoint } from '../../frontier/pareto.js'
import { marksOf, type FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { plot, short, type PlotOptions, type TopLevelSpec } from './plot.js'

/** Everything that panels of one page share, so that they can be compared. */
export interface Plane {
  /** All points: they decide the frame and what marks mean. */
  readonly all: readonly FamilyPoint[]
  readonly frontier: readonly PlanePoint[]
  readonly hull: readonly PlanePoint[]
  /** H where it is known; otherwise the line is that of the best R + D, an upper bound of H. */
  readonly entropy: number | null
}

export interface FamiliesOptions extends PlotOptions {
  /** Only these, the others pale behind them. */
  readonly shown?: readonly FamilyPoint[]
  /** −elbo = R + D upwards, instead of D: the diagonal lies level, and what is lost stands out. */
  readonly skewed?: boolean
}

/**
 * The plane of ABE figures 3 and 4: shape is the marginal, lightness the decoder, fill the encoder, colour the objective;
 * the Pareto frontier in steps, the lower hull straight. A click on a point opens its run.
 */
export function families(plane: Plane, options: FamiliesOptions = {}): TopLevelSpec {
  const { palette = lightPalette, shown = plane.all, skewed = false, legend = true } = options
  const { all, entropy } = plane
  const sum = entropy ?? Math.min(...all.map(({ rate, distortion }) => rate + distortion))
  const up = ({ rate, distortion }: PlanePoint) => short(skewed ? rate + distortion : distortion)
  const placed = <P extends PlanePoint>(point: P) => ({ ...point, rate: short(point.rate), up: up(point) })
  const { right, bottom, top } = frameOf(all, sum, skewed)
  const x = axis('rate', 'rate R (nats)', [0, right])
  const y = (field: string) => axis(field, skewed ? '−elbo = R + D (nats)' : 'distortion D (nats)', [bottom, top])
  const diagonal = [0, right].map((rate) => ({ ...placed({ rate, distortion: sum - rate }), bottom }))
  const line = (points: readonly PlanePoint[], color: string, width: number) => ({
    data: { values: points.map(({ rate, distortion }, i) => ({ i, ...placed({ rate, distortion }) })) },
    mark: { type: 'line' as const, color, strokeWidth: width, clip: true },
    encoding: { x, y: y('up'), order: { field: 'i', type: 'quantitative' as const } },
  })
  const behind = all.filter((point) => !shown.includes(point))
  return plot(
    {
      description: skewed
        ? 'Negative elbo against rate, a point per run.'
        : 'Distortion against rate, a point per run.',
      layer: [
        {
          data: { values: entropy === null ? [] : diagonal },
          mark: { type: 'area', color: palette.forbidden, clip: true },
          encoding: { x, y: y('bottom'), y2: { field: 'up' } },
        },
        {
          data: { values: diagonal },
          mark: { type: 'line', color: palette.muted, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
          encoding: { x, y: y('up') },
        },
        line(plane.hull, palette.muted, 2.5),
        line(skewed ? [] : steps(plane.frontier), palette.ink, 1.2), // where the plane is skewed, steps are saw teeth
        {
          data: { values: behind.map(({ rate, distortion }) => placed({ rate, distortion })) },
          mark: { type: 'point', filled: true, size: 18, color: palette.muted, opacity: 0.35, clip: true },
          encoding: { x, y: y('up') },
        },
        {
          data: { values: shown.map(placed).map((point) => ({ ...point, distortion: short(point.distortion) })) },
          mark: { type: 'point', size: 60, strokeWidth: 1.5, cursor: 'pointer' },
          encoding: { x, y: y('up'), ...marksOf(all, palette, legend) },
        },
      ],
    },
    { height: 320, ...options },
  )
}

const axis = (field: string, title: string, domain: [number, number]) =>
  ({ field, type: 'quantitative', title, scale: { domain, nice: false } }) as const

/** Corners of the frontier: at a rate between two of its points, the one of lower rate is the best there is. */
const steps = (frontier: readonly PlanePoint[]): readonly PlanePoint[] =>
  frontier.flatMap((point, i) => {
    const next = frontier[i + 1]
    return next ? [point, { rate: next.rate, distortion: point.distortion }] : [point]
  })

/** From rate 0 to a little beyond the points, with the diagonal in sight. */
function frameOf(points: readonly PlanePoint[], sum: number, skewed: boolean) {
  const right = short(Math.max(1e-3, ...points.map(({ rate }) => rate)) * 1.05)!
  const heights = points.map(({ rate, distortion }) => (skewed ? rate + distortion : distortion))
  const [low, high] = [Math.min(sum - (skewed ? 0 : right), ...heights), Math.max(sum, ...heights)]
  const margin = 0.06 * (high - low || 1)
  return { right, bottom: short(low - margin)!, top: short(high + margin)! }
}
