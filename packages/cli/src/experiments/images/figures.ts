import type { FinalPoint } from '../../frontier/final-points.js'
import { isFinitePoint } from '../../frontier/pareto.js'
import { inForce } from '../../in-force.js'
import { familyOf } from './families.js'

/** A named set of runs that the paper shows side by side. */
export interface FigureSet {
  /** `figure-4` */
  readonly name: string
  readonly title: string
  readonly runs: readonly FinalPoint[]
}

/** Nats by which the elbos of ABE figure 6 may differ: "nearly equal". */
const nearlyEqual = 1

/** The grids of ABE figures 4, 5 and 6, as far as there are runs for them. */
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
      title: `every run within ${nearlyEqual} nat of the best elbo`,
      runs: points.filter((point) => elbo(point) >= best - nearlyEqual),
    },
  ]
  return sets.filter(({ runs }) => runs.length > 0)
}

const beta = (point: FinalPoint) => inForce(point, 'objective.beta')
const elbo = ({ rate, distortion }: FinalPoint) => -(rate + distortion)

/** The four weights that figure 4 shows, where a sweep has others beside them. */
const shown = [0.1, 0.15, 1, 1.1]
const isRepresented = (point: FinalPoint) => shown.some((weight) => weight === beta(point))

/** Of each group the run with the best elbo. */
function bestOfEach(points: readonly FinalPoint[], group: (point: FinalPoint) => unknown): readonly FinalPoint[] {
  const best = new Map<unknown, FinalPoint>()
  for (const point of points) {
    const known = best.get(group(point))
    if (!known || elbo(point) > elbo(known)) best.set(group(point), point)
  }
  return [...best.values()]
}
