import { type FinalPoint, isFinitePoint } from '@elbow-vae/results/frontier'
import { effectiveValue } from '@elbow-vae/results/runs'
import { familyOf } from './families.js'

/** The runs of a figure. */
export interface FigureSet {
  /** `figure-4` */
  readonly name: string
  readonly title: string
  readonly runs: readonly FinalPoint[]
}

/** The runs of figure 6 have an ELBO within this distance of the best, nats. */
const tolerance = 1

/** The runs of ABE figures 4, 5 and 6; a figure without runs is left out. */
export function figureSets(all: readonly FinalPoint[]): readonly FigureSet[] {
  const points = all.filter(isFinitePoint)
  const best = Math.max(...points.map(elbo))
  const sets: readonly FigureSet[] = [
    {
      name: 'figure-4',
      title: '(-,+,v), from auto-encoder to auto-decoder',
      runs: bestOfEach(
        points.filter((point) => familyOf(point.configuration) === '(-,+,v)').filter(isRepresented),
        beta,
      ),
    },
    {
      name: 'figure-5',
      title: 'every family at β = 1',
      runs: bestOfEach(
        points.filter((point) => beta(point) === 1),
        ({ configuration }) => familyOf(configuration),
      ),
    },
    {
      name: 'figure-6',
      title: `every run within ${tolerance} nat of the highest ELBO`,
      runs: points.filter((point) => elbo(point) >= best - tolerance),
    },
  ]
  return sets.filter(({ runs }) => runs.length > 0)
}

const beta = (point: FinalPoint) => effectiveValue(point, 'objective.beta')
const elbo = ({ rate, distortion }: FinalPoint) => -(rate + distortion)

/** The weights of figure 4. */
const shownBetas = [0.1, 0.15, 1, 1.1]
const isRepresented = (point: FinalPoint) => shownBetas.some((weight) => weight === beta(point))

/** The run with the highest ELBO of each group. */
function bestOfEach(points: readonly FinalPoint[], group: (point: FinalPoint) => unknown): readonly FinalPoint[] {
  const best = new Map<unknown, FinalPoint>()
  for (const point of points) {
    const other = best.get(group(point))
    if (!other || elbo(point) > elbo(other)) best.set(group(point), point)
  }
  return [...best.values()]
}
