import type { PlanePoint } from '../frontier/pareto.js'
import { selectedRunParameter, selectionRing } from './selected-run.js'
import type { FamilyPoint } from './family-marks.js'
import { cyclic, lightPalette, seriesColors } from './palette.js'
import { planeFrame, type Plane, type PlaneOptions } from './plane-frame.js'
import { plot, type TopLevelSpec } from './plot.js'

/** The runs with one part in common. */
export interface PartFrontier {
  /** `pixelcnn` */
  readonly name: string
  readonly points: readonly FamilyPoint[]
  readonly frontier: readonly PlanePoint[]
}

/**
 * The Pareto frontier of the runs with each part, as in ABE (arXiv:1711.00464), figures 3a ii (encoders), iii (decoders)
 * and iv (marginals). A color per part, with its runs as points.
 */
export function partFrontiers(plane: Plane, parts: readonly PartFrontier[], options: PlaneOptions = {}): TopLevelSpec {
  const { palette = lightPalette } = options
  const { x, y, placed, ground, stepwise } = planeFrame(plane, options)
  const colors = seriesColors(palette, parts.length)
  const points = parts.flatMap(({ name, points }) =>
    points.map(({ id, rate, distortion }) => ({ id, name, ...placed({ rate, distortion }) })),
  )
  const color = {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: parts.map(({ name }) => name), range: colors },
    legend: {},
  }
  return plot(
    {
      params: [selectedRunParameter],
      description: `Distortion against rate: the Pareto frontiers of ${parts.map(({ name }) => name).join(', ')}.`,
      layer: [
        ...ground,
        ...parts.map(({ frontier }, i) => stepwise(frontier, cyclic(colors, i), 1.6)),
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 22, opacity: 0.8, clip: true, cursor: 'pointer' },
          encoding: { x, y, color },
        },
        selectionRing(points, palette.generated, { x, y }),
      ],
    },
    options,
  )
}
