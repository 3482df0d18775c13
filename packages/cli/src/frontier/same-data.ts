import type { Cell } from '@elbow/core'
import type { FinalPoint } from './final-points.js'

export const areOnSameData = (points: readonly FinalPoint[]): boolean =>
  new Set(points.map(({ checksum }) => checksum)).size < 2

const shownNames = 3

/** `mnist with checksum 0123456789ab (3 of 4 runs: a, b, …), omniglot with …` */
export const dataOf = (points: readonly FinalPoint[]): string =>
  grouped(points, ({ checksum }) => checksum)
    .map(([first, ...others]) => {
      const all = [first!, ...others]
      const names = all.slice(0, shownNames).map(({ row }) => String(row['run']))
      const runs = `${all.length} of ${points.length} runs: ${names.join(', ')}${all.length > shownNames ? ', …' : ''}`
      return `${String(first!.configuration['dataset'])} with checksum ${first!.checksum.slice(0, 12)} (${runs})`
    })
    .join(', ')

/** The flag that separates the data, where there is one: else the data of one configuration have changed. */
export function adviceFor(points: readonly FinalPoint[]): string {
  const flags = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration)))].filter(isOfData)
  const separates = (flag: string) => grouped(points, ({ configuration }) => configuration[flag]).every(areOnSameData)
  const flag = flags.find(separates)
  const apart = 'name the runs on one of them only.'
  return flag === undefined
    ? `The data changed between these runs: ${apart}`
    : `Use elbow frontier --by ${flag}, or ${apart}`
}

const isOfData = (flag: string) => flag === 'dataset' || flag.startsWith('dataset.') || flag === 'seed'

function grouped<T extends Cell | undefined>(points: readonly FinalPoint[], keyOf: (point: FinalPoint) => T) {
  const groups = new Map<T, FinalPoint[]>()
  for (const point of points) groups.set(keyOf(point), [...(groups.get(keyOf(point)) ?? []), point])
  return [...groups.values()]
}
