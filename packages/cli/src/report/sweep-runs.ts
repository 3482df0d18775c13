import { readManifest, tableNamed, type Column, type RunStatus } from '@elbow/core'
import { configurationCells } from '../configuration-cells.js'
import { finalEvaluation } from '../final-evaluation.js'
import { readableRuns, type ReadableRuns } from '../readable-runs.js'
import { isFinitePoint } from '../frontier/pareto.js'
import { numberOf, type FinalPoint } from '../frontier/final-points.js'
import type { CurvePoint } from './specs/learning-curves.js'
import { thin } from './specs/thin.js'

/** A run as far as it came; where it is not evaluated yet, `row` is empty and rate and distortion are NaN. */
export interface SweepRun extends FinalPoint {
  readonly status: RunStatus
  /** What `row` may hold. */
  readonly columns: readonly Column[]
  /** Its way there, batch by batch. */
  readonly curve: readonly CurvePoint[]
}

/** @throws NOT_A_RUN, DATA_CORRUPT */
export async function sweepRun(directory: string): Promise<SweepRun> {
  const { status, config, dataset, run } = await readManifest(directory)
  const { row = {}, columns = [] } = (await finalEvaluation(directory)) ?? {}
  const train = await tableNamed(directory, 'train')
  const curve = thin(train?.rows ?? []).map((row) => ({
    step: Number(row['step']),
    rate: finiteOrNull(row['rate']),
    distortion: finiteOrNull(row['distortion']),
  }))
  return {
    ...{ directory, status, columns, curve, row: { ...row, run }, checksum: dataset.checksum },
    ...{ configuration: configurationCells(config), rate: numberOf(row['rate']) },
    distortion: numberOf(row['distortion']),
  }
}

/** All of them but those with damaged files. */
export const sweepRuns = (directories: readonly string[]): Promise<ReadableRuns<SweepRun>> =>
  readableRuns(directories, sweepRun)

/** It has a point in the plane. */
export const isInPlane = (run: SweepRun): boolean => run.status === 'done' && isFinitePoint(run)

const finiteOrNull = (cell: unknown) => (Number.isFinite(cell) ? (cell as number) : null)
