import { columns, type Column, type Row, type TableData } from '@elbow-vae/core'
import { varyingNames } from '../runs/configuration-cells.js'
import { configurationColumn, uniqueColumns } from '../runs/configuration-columns.js'
import { scheduleColumns } from '../runs/effective-values.js'
import type { FinalPoint } from './final-point.js'
import type { Group } from './final-points.js'
import { lowerHull } from './hull.js'
import { isFinitePoint, paretoFrontier } from './pareto.js'

/** A group of points with its Pareto frontier and its lower convex hull. */
export interface GroupFrontier extends Group {
  readonly frontier: readonly FinalPoint[]
  readonly hull: readonly FinalPoint[]
  /**
   * The point of the greatest elbo. Its R + D is the smallest upper bound of the entropy of the data.
   *
   *   H ≤ R + D     ABE (arXiv:1711.00464), eq. 6
   *
   * Undefined if no point is finite.
   */
  readonly best: FinalPoint | undefined
}

/** Computes the frontier, the hull and the best point of a group from its finite points. */
export function frontierOf({ name, points }: Group): GroupFrontier {
  const finite = points.filter(isFinitePoint)
  const sum = ({ rate, distortion }: FinalPoint) => rate + distortion
  const best = finite.reduce<FinalPoint | undefined>((a, b) => (a && sum(a) <= sum(b) ? a : b), undefined)
  return { name, points, frontier: paretoFrontier(finite), hull: lowerHull(finite), best }
}

const measured = columns(
  ...(['rate', 'rate_se', 'rate_estimator', 'distortion', 'distortion_se', 'elbo', 'elbo_se', 'data_entropy'] as const),
)

const marks: readonly Column[] = [
  { name: 'group', description: 'group of runs that the run is compared with', type: 'text' },
  { name: 'frontier', description: 'on the Pareto frontier of its group: no point dominates it', type: 'boolean' },
  { name: 'hull', description: 'on the lower convex hull of its group', type: 'boolean' },
  { name: 'best', description: 'greatest elbo of its group', type: 'boolean' },
]

/** A row per run: configuration, last evaluation, and whether the run is on the frontier and the hull of its group. */
export function frontierTable(groups: readonly GroupFrontier[], by: readonly string[]): TableData {
  const points = groups.flatMap((group) => group.points)
  const identity = columns('run', 'dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed')
  const flags = [...new Set([...by, ...varyingNames(points.map(({ configuration }) => configuration))])]
  const configured = flags.map((flag) =>
    configurationColumn(
      flag,
      points.map(({ configuration }) => configuration[flag] ?? null),
    ),
  )
  const directory: Column = { name: 'directory', description: 'directory of the run', type: 'text' }
  const rows = groups.flatMap(({ name, points, frontier, hull, best }) =>
    points.map((point): Row => ({
      ...point.configuration,
      ...point.row,
      directory: point.directory,
      group: name,
      frontier: frontier.includes(point),
      hull: hull.includes(point),
      best: point === best,
    })),
  )
  const evaluated = columns('step', 'split', 'examples')
  const all = [
    ...identity,
    directory,
    ...configured,
    ...evaluated,
    ...scheduleColumns(points),
    ...measured,
    ...columns('note'),
  ]
  return { columns: uniqueColumns([...all, ...marks]), rows }
}
