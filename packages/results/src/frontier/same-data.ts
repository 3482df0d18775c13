import type { Cell } from '@elbow-vae/core'
import type { FinalPoint } from './final-point.js'

/** Do all points have the same checksum of the data? */
export const areOnSameData = (points: readonly FinalPoint[]): boolean =>
  new Set(points.map(({ checksum }) => checksum)).size < 2

const shownNames = 3

/** `mnist with checksum 0123456789ab (3 of 4 runs: a, b, …), omniglot with …` */
export const describeData = (points: readonly FinalPoint[]): string =>
  grouped(points, ({ checksum }) => checksum)
    .map((group) => {
      const [first, ...others] = group
      const names = [first, ...others].slice(0, shownNames).map(({ row }) => String(row['run']))
      const more = group.length > shownNames ? ', …' : ''
      const runs = `${group.length} of ${points.length} runs: ${names.join(', ')}${more}`
      return `${String(first.configuration['dataset'])} with checksum ${first.checksum.slice(0, 12)} (${runs})`
    })
    .join(', ')

/** Advice: group by a flag that separates the data, if there is one; otherwise the files of the data have changed. */
export function sameDataAdvice(points: readonly FinalPoint[]): string {
  const flags = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration)))].filter(isOfData)
  const separates = (flag: string) => grouped(points, ({ configuration }) => configuration[flag]).every(areOnSameData)
  const flag = flags.find(separates)
  const otherwise = 'name the runs on one of them only.'
  return flag === undefined
    ? `The data changed between these runs: ${otherwise}`
    : `Use elbow frontier --by ${flag}, or ${otherwise}`
}

const isOfData = (flag: string) => flag === 'dataset' || flag.startsWith('dataset.') || flag === 'seed'

/** Points with the same key; no group is empty. */
function grouped<T extends Cell | undefined>(points: readonly FinalPoint[], keyOf: (point: FinalPoint) => T) {
  const groups = new Map<T, [FinalPoint, ...FinalPoint[]]>()
  for (const point of points) {
    const group = groups.get(keyOf(point))
    if (group) group.push(point)
    else groups.set(keyOf(point), [point])
  }
  return [...groups.values()]
}
