import { errors, readManifest, type Row } from '@elbow/core'
import { configurationCells } from '../configuration-cells.js'
import { finalEvaluation } from '../final-evaluation.js'
import { inForce } from '../in-force.js'
import { readableRuns, type DamagedRun } from '../readable-runs.js'
import { adviceFor, areOnSameData, dataOf } from './same-data.js'
import { isFinitePoint, type PlanePoint } from './pareto.js'

/** A run that is done, where it ended. */
export interface FinalPoint extends PlanePoint {
  readonly directory: string
  /** Its configuration, by the flags' names. */
  readonly configuration: Row
  /** Its last evaluation on one split. */
  readonly row: Row
  /** Identifies the data that it was measured on. */
  readonly checksum: string
}

export interface FinalPoints {
  readonly points: readonly FinalPoint[]
  /** Runs whose rate or distortion is not a number, or infinite. */
  readonly notFinite: number
  /** Runs that are not done, or were not evaluated on that split. */
  readonly unfinished: number
  /** Runs with a damaged run.json or eval.arrow. */
  readonly damaged: readonly DamagedRun[]
}

/** @param split  the one that counts, unless told otherwise */
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
  const place = { rate: numberOf(row['rate']), distortion: numberOf(row['distortion']) }
  return { directory, configuration: configurationCells(config), row, checksum: dataset.checksum, ...place }
}

/** Tables hold null where a number is infinite. */
export const numberOf = (cell: unknown): number => (typeof cell === 'number' ? cell : NaN)

/** Points whose runs agree in some words of their configuration, and these words. */
export interface Group {
  readonly name: string
  readonly points: readonly FinalPoint[]
}

/**
 * @param by  flags: `encoder`, `objective.beta` (the weight in force at the end); none of them: one group
 * @throws UNKNOWN_OPTION for a flag that no run has; WRONG_DATA for a group of runs on different data, naming what differs
 */
export function groupsOf(points: readonly FinalPoint[], by: readonly string[]): readonly Group[] {
  const known = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration)))]
  for (const flag of by) if (!known.includes(flag)) throw errors.unknownOption('--by', flag, known)
  const groups = new Map<string, FinalPoint[]>()
  for (const point of points) {
    const name = by.map((flag) => String(inForce(point, flag) ?? '–')).join(', ') || 'all'
    groups.set(name, [...(groups.get(name) ?? []), point])
  }
  for (const [name, all] of groups) {
    if (!areOnSameData(all))
      throw errors.wrongData(`group "${name}"`, 'runs on the same data', dataOf(all), adviceFor(all))
  }
  return [...groups].map(([name, all]) => ({ name, points: all }))
}
