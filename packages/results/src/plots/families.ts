import { selectedRunParameter, selectionRing } from './selected-run.js'
import { marksOf, type FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { planeFrame, type Plane, type PlaneOptions } from './plane-frame.js'
import { plot, roundForPlot, type TopLevelSpec } from './plot.js'

/** Options of `familiesPlot`. */
export interface FamiliesOptions extends PlaneOptions {
  /** The points to show; all others are pale. Default: all. */
  readonly shown?: readonly FamilyPoint[]
}

/**
 * The plane of ABE (arXiv:1711.00464), figures 3 and 4. Shape: marginal; lightness: decoder; fill: encoder; color:
 * objective. With the Pareto frontier as a step line, the lower hull, and a ring around the chosen run.
 */
export function familiesPlot(plane: Plane, options: FamiliesOptions = {}): TopLevelSpec {
  const { palette = lightPalette, shown = plane.all, skewed = false, legend = true } = options
  const { x, y, placed, ground, line, stepwise } = planeFrame(plane, options)
  const isShown = new Set(shown)
  const others = plane.all.filter((point) => !isShown.has(point))
  const values = shown.map(placed).map((point) => ({ ...point, distortion: roundForPlot(point.distortion) }))
  return plot(
    {
      params: [selectedRunParameter],
      description: skewed
        ? 'Negative ELBO against rate, a point per run.'
        : 'Distortion against rate, a point per run.',
      layer: [
        ...ground,
        line(plane.hull, palette.muted, 2.5),
        stepwise(plane.frontier, palette.ink, 1.2),
        {
          data: { values: others.map(({ rate, distortion }) => placed({ rate, distortion })) },
          mark: { type: 'point', filled: true, size: 18, color: palette.muted, opacity: 0.35, clip: true },
          encoding: { x, y },
        },
        {
          data: { values },
          mark: { type: 'point', size: sizeOf(shown.length), strokeWidth: 1.5, cursor: 'pointer' },
          encoding: { x, y, ...marksOf(plane.all, palette, legend) },
        },
        selectionRing(values, palette.generated, { x, y }),
      ],
    },
    { height: 320, ...options },
  )
}

/** Smaller points if there are many, to reduce overlap. */
const sizeOf = (points: number) => Math.min(60, Math.max(16, 600 / Math.sqrt(points)))
