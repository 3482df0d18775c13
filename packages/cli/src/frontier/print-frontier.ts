import { cell, table } from '../print.js'
import type { FinalPoint } from './final-points.js'
import type { GroupFrontier } from './frontier-table.js'

/** What fits on a screen. */
const mostLines = 20

/** A line per group; of a single group, the points of its frontier too. */
export function frontierText(groups: readonly GroupFrontier[]): string {
  const head = ['group', 'points', 'frontier', 'hull', 'best elbo', 'H at most', 'at R', 'D', 'run']
  const lines = groups.map(({ name, points, frontier, hull, best }) => [
    name,
    ...[points.length, frontier.length, hull.length].map(String),
    ...(best ? [cell(-best.rate - best.distortion), cell(best.rate + best.distortion), ...place(best)] : []),
  ])
  const [only, ...others] = groups
  return [table(head, shortened(lines)), ...(only && others.length === 0 ? ['', frontierLines(only)] : [])].join('\n')
}

function frontierLines({ frontier, hull }: GroupFrontier): string {
  const lines = frontier.map((point) => [hull.includes(point) ? 'hull' : '', ...place(point)])
  return table(['frontier', 'R', 'D', 'run'], shortened(lines))
}

const place = (point: FinalPoint) => [cell(point.rate), cell(point.distortion), String(point.row['run'])]

function shortened(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines), [`… ${lines.length - mostLines} more`]]
}
