import { columns, type Column, type Row, type TableData } from '@elbow/core'
import { differing } from '../configuration-cells.js'
import { configurationColumn, distinct } from '../configuration-columns.js'
import { scheduleColumns } from '../in-force.js'
import type { FinalPoint, Group } from './final-points.js'
import { lowerHull } from './hull.js'
import { isFinitePoint, paretoFrontier } from './pareto.js'

/** What a group of points bounds. */
export interface GroupFrontier extends Group {
  readonly frontier: readonly FinalPoint[]
  readonly hull: readonly FinalPoint[]
  /**
   * Of the greatest elbo: its R + D, which no model's is below, is the best estimate of the entropy of the data, from
   * above.
   *
   *   H ≤ R + D     ABE (arXiv:1711.00464), eq. 6
   *
   * Undefined where no point is finite.
   */
  readonly best: FinalPoint | undefined
}

export function frontierOf({ name, points }: Group): GroupFrontier {
  const finite = points.filter(isFinitePoint)
  const sum = ({ rate, distortion }: FinalPoint) => rate + distortion
  const best = finite.reduce<FinalPoint | undefined>((a, b) => (a && sum(a) <= sum(b) ? a : b), undefined)
  return { name, points, frontier: paretoFrontier(finite), hull: lowerHull(finite), best }
}

const measured = [
  ...(['rate', 'rate_se', 'rate_estimator', 'distortion', 'distortion_se', 'elbo', 'elbo_se', 'data_entropy'] as const),
]

const marks: readonly Column[] = [
  { name: 'group', description: 'which runs it was compared with', type: 'text' },
  { name: 'frontier', description: 'on the Pareto frontier of its group: no point dominates it', type: 'boolean' },
  { name: 'hull', description: 'on the lower convex hull of its group', type: 'boolean' },
  { name: 'best', description: 'greatest elbo of its group', type: 'boolean' },
]

/** A row per run: which it is, where it ended, and which curves it is on. */
export function frontierTable(groups: readonly GroupFrontier[], by: readonly string[]): TableData {
  const points = groups.flatMap((group) => group.points)
  const identity = columns('run', 'dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed')
  const flags = [...new Set([...by, ...differing(points.map(({ configuration }) => configuration))])]
  const configured = flags.map((flag) =>
    configurationColumn(
      flag,
      points.map(({ configuration }) => configuration[flag] ?? null),
    ),
  )
  const directory: Column = { name: 'directory', description: 'where the run lies', type: 'text' }
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
  const where = columns('step', 'split', 'examples')
  const all = [
    ...identity,
    directory,
    ...configured,
    ...where,
    ...scheduleColumns(points),
    ...columns(...measured, 'note'),
  ]
  return { columns: distinct([...all, ...marks]), rows }
}
