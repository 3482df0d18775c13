import { readManifest, readRunTable, type Column, type RunStatus } from '@elbow-vae/core'
import { configurationCells } from '../runs/configuration-cells.js'
import { finalEvaluation } from '../runs/final-evaluation.js'
import { readableRuns, type ReadableRuns } from '../runs/readable-runs.js'
import { isFinitePoint } from '../frontier/pareto.js'
import { finiteOrNaN } from '../frontier/final-points.js'
import type { FinalPoint } from '../frontier/final-point.js'
import type { CurvePoint } from '../plots/learning-curves.js'
import { thinRows } from '../plots/thin-rows.js'

/** A run, finished or not. Before its first evaluation, `row` has only the name, and rate and distortion are NaN. */
export interface SweepRun extends FinalPoint {
  readonly status: RunStatus
  /** The columns of `row`. */
  readonly columns: readonly Column[]
  /** Logged training batches. */
  readonly curve: readonly CurvePoint[]
}

/** Reads a run. @throws NOT_A_RUN, DATA_CORRUPT */
export async function sweepRun(directory: string): Promise<SweepRun> {
  const { status, config, dataset, run } = await readManifest(directory)
  const { row = {}, columns = [] } = (await finalEvaluation(directory)) ?? {}
  const train = await readRunTable(directory, 'train')
  const curve = thinRows(train?.rows ?? []).map((row) => ({
    step: Number(row['step']),
    rate: finiteOrNull(row['rate']),
    distortion: finiteOrNull(row['distortion']),
  }))
  return {
    ...{ directory, status, columns, curve, row: { ...row, run }, checksum: dataset.checksum },
    ...{ configuration: configurationCells(config), rate: finiteOrNaN(row['rate']) },
    distortion: finiteOrNaN(row['distortion']),
  }
}

/** Reads runs and leaves out those with damaged files. */
export const sweepRuns = (directories: readonly string[]): Promise<ReadableRuns<SweepRun>> =>
  readableRuns(directories, sweepRun)

/** Is the run finished, with a finite rate and distortion? */
export const isInPlane = (run: SweepRun): boolean => run.status === 'done' && isFinitePoint(run)

const finiteOrNull = (cell: unknown) => (typeof cell === 'number' && Number.isFinite(cell) ? cell : null)
