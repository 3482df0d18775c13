import { chosenParameter, ring } from './chosen.js'
import { marksOf, type FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { planeFrame, type Plane, type PlaneOptions } from './plane-frame.js'
import { plot, short, type TopLevelSpec } from './plot.js'

export interface FamiliesOptions extends PlaneOptions {
  /** Only these, the others pale behind them. */
  readonly shown?: readonly FamilyPoint[]
}

/**
 * The plane of ABE figures 3 and 4: shape is the marginal, lightness the decoder, fill the encoder, colour the objective;
 * the Pareto frontier in steps, the lower hull straight. A ring is around the run that was chosen.
 */
export function families(plane: Plane, options: FamiliesOptions = {}): TopLevelSpec {
  const { palette = lightPalette, shown = plane.all, skewed = false, legend = true } = options
  const { x, y, placed, ground, line, stepwise } = planeFrame(plane, options)
  const isShown = new Set(shown)
  const behind = plane.all.filter((point) => !isShown.has(point))
  const values = shown.map(placed).map((point) => ({ ...point, distortion: short(point.distortion) }))
  return plot(
    {
      params: [chosenParameter],
      description: skewed
        ? 'Negative elbo against rate, a point per run.'
        : 'Distortion against rate, a point per run.',
      layer: [
        ...ground,
        line(plane.hull, palette.muted, 2.5),
        stepwise(plane.frontier, palette.ink, 1.2),
        {
          data: { values: behind.map(({ rate, distortion }) => placed({ rate, distortion })) },
          mark: { type: 'point', filled: true, size: 18, color: palette.muted, opacity: 0.35, clip: true },
          encoding: { x, y },
        },
        {
          data: { values },
          mark: { type: 'point', size: sizeOf(shown.length), strokeWidth: 1.5, cursor: 'pointer' },
          encoding: { x, y, ...marksOf(plane.all, palette, legend) },
        },
        ring(values, palette.generated, { x, y }),
      ],
    },
    { height: 320, ...options },
  )
}

/** Many points are smaller, so that they can be told apart. */
const sizeOf = (points: number) => Math.min(60, Math.max(16, 600 / Math.sqrt(points)))
