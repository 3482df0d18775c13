import { formatCell, formatTable } from './table.js'
import type { FinalPoint, GroupFrontier } from '@elbow-vae/results/frontier'

const maxLines = 20

/** One line per group. For a single group, the points of its frontier follow. */
export function frontierText(groups: readonly GroupFrontier[]): string {
  const head = ['group', 'points', 'frontier', 'hull', 'best elbo', 'H at most', 'at R', 'D', 'run']
  const lines = groups.map(({ name, points, frontier, hull, best }) => [
    name,
    ...[points.length, frontier.length, hull.length].map(String),
    ...(best
      ? [formatCell(-best.rate - best.distortion), formatCell(best.rate + best.distortion), ...pointCells(best)]
      : []),
  ])
  const [only, ...others] = groups
  const frontierPart = only && others.length === 0 ? ['', frontierLines(only)] : []
  return [formatTable(head, truncate(lines)), ...frontierPart].join('\n')
}

function frontierLines({ frontier, hull }: GroupFrontier): string {
  const lines = frontier.map((point) => [hull.includes(point) ? 'hull' : '', ...pointCells(point)])
  return formatTable(['frontier', 'R', 'D', 'run'], truncate(lines))
}

const pointCells = ({ rate, distortion, row }: FinalPoint) => [
  formatCell(rate),
  formatCell(distortion),
  String(row['run']),
]

function truncate(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (lines.length <= maxLines) return lines
  return [...lines.slice(0, maxLines), [`… ${lines.length - maxLines} more`]]
}
