import type { PlanePoint } from '../../frontier/pareto.js'
import { chosenParameter, ring } from './chosen.js'
import type { FamilyPoint } from './family-marks.js'
import { lightPalette, seriesColours } from './palette.js'
import { planeFrame, type Plane, type PlaneOptions } from './plane-frame.js'
import { plot, type TopLevelSpec } from './plot.js'

/** The runs that have one part in common. */
export interface PartFrontier {
  /** `pixelcnn` */
  readonly name: string
  readonly points: readonly FamilyPoint[]
  readonly frontier: readonly PlanePoint[]
}

/**
 * How far the models with each part reach: ABE figures 3a ii (encoders), iii (decoders) and iv (marginals). A colour per
 * part: its runs, and their Pareto frontier in steps.
 */
export function partFrontiers(plane: Plane, parts: readonly PartFrontier[], options: PlaneOptions = {}): TopLevelSpec {
  const { palette = lightPalette } = options
  const { x, y, placed, ground, stepwise } = planeFrame(plane, options)
  const colours = seriesColours(palette, parts.length)
  const points = parts.flatMap(({ name, points }) =>
    points.map(({ id, rate, distortion }) => ({ id, name, ...placed({ rate, distortion }) })),
  )
  const color = {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: parts.map(({ name }) => name), range: colours },
    legend: {},
  }
  return plot(
    {
      params: [chosenParameter],
      description: `Distortion against rate: the Pareto frontiers of ${parts.map(({ name }) => name).join(', ')}.`,
      layer: [
        ...ground,
        ...parts.map(({ frontier }, i) => stepwise(frontier, colours[i]!, 1.6)),
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 22, opacity: 0.8, clip: true, cursor: 'pointer' },
          encoding: { x, y, color },
        },
        ring(points, palette.generated, { x, y }),
      ],
    },
    options,
  )
}
