import type { FinalPoint } from './final-point.js'
import { errors, readManifest } from '@elbow-vae/core'
import { configurationCells } from '../runs/configuration-cells.js'
import { finalEvaluation } from '../runs/final-evaluation.js'
import { effectiveValue } from '../runs/effective-values.js'
import { readableRuns, type DamagedRun } from '../runs/readable-runs.js'
import { sameDataAdvice, areOnSameData, describeData } from './same-data.js'
import { isFinitePoint } from './pareto.js'

/** The last evaluations of runs, and how many runs have none. */
export interface FinalPoints {
  readonly points: readonly FinalPoint[]
  /** Number of points with an infinite or undefined rate or distortion. */
  readonly notFinite: number
  /** Number of runs that are not done, or were not evaluated on that split. */
  readonly unfinished: number
  /** Runs with a damaged run.json or eval.arrow. */
  readonly damaged: readonly DamagedRun[]
}

/** Reads the last evaluation of each run. @param split  default: see `finalEvaluation` */
export async function finalPoints(directories: readonly string[], split?: string): Promise<FinalPoints> {
  const { runs, damaged } = await readableRuns(directories, (directory) => finalPoint(directory, split))
  const points = runs.filter((point) => point !== undefined)
  const notFinite = points.filter((point) => !isFinitePoint(point)).length
  return { points, unfinished: runs.length - points.length, notFinite, damaged }
}

/** Undefined for a run that is not done, or was not evaluated on that split. */
async function finalPoint(directory: string, split?: string): Promise<FinalPoint | undefined> {
  const { status, config, dataset } = await readManifest(directory)
  const evaluation = status === 'done' ? await finalEvaluation(directory, split) : undefined
  if (!evaluation) return undefined
  const { row } = evaluation
  const point = { rate: finiteOrNaN(row['rate']), distortion: finiteOrNaN(row['distortion']) }
  return { directory, configuration: configurationCells(config), row, checksum: dataset.checksum, ...point }
}

/** Tables contain null instead of infinite numbers. */
export const finiteOrNaN = (cell: unknown): number => (typeof cell === 'number' ? cell : NaN)

/** Points whose runs have the same values of some flags. The name lists the values. */
export interface Group {
  readonly name: string
  readonly points: readonly FinalPoint[]
}

/**
 * Groups points by the values of flags.
 *
 * @param by  flags: `encoder`, `objective.beta` (the weight in force at the end); empty: all points are one group
 * @throws UNKNOWN_OPTION for a flag that no run has; WRONG_DATA for a group of runs on different data
 */
export function groupsOf(points: readonly FinalPoint[], by: readonly string[]): readonly Group[] {
  const known = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration)))]
  for (const flag of by) if (!known.includes(flag)) throw errors.unknownOption('--by', flag, known)
  const groups = new Map<string, FinalPoint[]>()
  for (const point of points) {
    const name = by.map((flag) => String(effectiveValue(point, flag) ?? '–')).join(', ') || 'all'
    groups.set(name, [...(groups.get(name) ?? []), point])
  }
  for (const [name, all] of groups) {
    if (!areOnSameData(all))
      throw errors.wrongData(`group "${name}"`, 'runs on the same data', describeData(all), sameDataAdvice(all))
  }
  return [...groups].map(([name, all]) => ({ name, points: all }))
}
