import type { RunConfig } from './config.js'
import type { Image } from '../contracts/evaluator.js'
import type { Objective } from '../contracts/objective.js'
import type { SplitName } from '../contracts/dataset.js'
import type { Evaluation } from '../contracts/evaluation.js'
import { heldOutSplits } from '../data/splits.js'
import { columns, configurationColumns } from '../storage/arrow/columns.js'
import type { Column, Row, TableData } from '../contracts/column.js'
import { scheduleValues } from '../training/schedule-end.js'
import { violations } from './bounds.js'
import type { PreparedRun } from './prepare.js'
import { splitLoss, splitLossColumn } from './split-loss.js'

const identityColumns = columns(...configurationColumns, 'step', 'epoch', 'seconds', 'split', 'examples')

/** Columns of the objective's schedules, and of its loss if evaluations can be compared by it. */
function objectiveColumns({ schedules = {}, splitLoss }: Objective): readonly Column[] {
  const scheduled = Object.keys(schedules).map((name): Column => ({ name, description: `${name} in the last step` }))
  return [...scheduled, ...(splitLoss ? [splitLossColumn] : [])]
}

/** Names of the columns of every row, for any evaluators. */
export const commonColumnNames = ({ objective }: PreparedRun['model']): readonly string[] =>
  [...identityColumns, ...objectiveColumns(objective)].map(({ name }) => name)

/** Columns of eval.arrow: identity of the row, columns of the evaluators, columns of the objective, note. */
export function evaluationColumns({ evaluators, model }: PreparedRun): readonly Column[] {
  const measured = evaluators.flatMap((evaluator) => evaluator.columns)
  const distinct = new Map(measured.map((column) => [column.name, column]))
  return [...identityColumns, ...distinct.values(), ...objectiveColumns(model.objective), ...columns('note')]
}

/** Columns of train.arrow: metrics of the step, schedules and further columns of the objective. */
export function trainingColumns(run: PreparedRun): readonly Column[] {
  const { schedules = {} } = run.model.objective
  const scheduled = Object.keys(schedules).map((name): Column => ({ name, description: `${name} at this step` }))
  return [
    ...columns('run', 'step', 'epoch', 'seconds', 'loss', 'rate', 'distortion', 'elbo', 'learning_rate'),
    ...scheduled,
    ...run.step.columns,
  ]
}

export type EvaluatedSplit = SplitName | 'exact'

export interface EvaluationMoment {
  readonly run: string
  readonly step: number
  readonly epoch: number | null
  readonly seconds: number
}

export interface EvaluatedRow {
  readonly row: Row
  readonly tables: Readonly<Record<string, TableData>>
  readonly images: Readonly<Record<string, Image>>
}

/** Runs every evaluator on splits: one row each, with the values of the objective's schedules and its loss. */
export async function* evaluateSplits(
  run: PreparedRun,
  config: RunConfig,
  moment: EvaluationMoment,
  splits: readonly EvaluatedSplit[],
): AsyncGenerator<EvaluatedRow> {
  run.step.pull()
  for (const split of splits) {
    const evaluation = run.host.at(split, moment.step, moment.epoch)
    let cells: Row = {}
    const tables: Record<string, TableData> = {}
    const images: Record<string, Image> = {}
    for (const evaluator of run.evaluators) {
      const result = await evaluator.evaluate(evaluation)
      cells = mergeCells(cells, result.row)
      Object.assign(images, result.images)
      for (const [name, table] of Object.entries(result.tables ?? {})) {
        tables[split === 'exact' ? name : `${name}-${split}`] = table
      }
    }
    cells = mergeCells(cells, { ...scheduleCells(run, moment.step), ...(await lossOf(run, config, evaluation, cells)) })
    const row = { ...identityCells(config), ...moment, split, examples: evaluation.examples, ...cells }
    yield { row: { ...row, note: noteOf(row) }, tables, images }
  }
}

/** Values of the schedules in the last step done; none before the first step. */
function scheduleCells({ model, steps, source }: PreparedRun, done: number): Row {
  const { schedules = {} } = model.objective
  return done > 0 ? scheduleValues(schedules, done - 1, steps, source.stepsPerEpoch) : {}
}

/** The loss of a trained model on a held-out split with a measured rate and distortion. */
async function lossOf(run: PreparedRun, config: RunConfig, evaluation: Evaluation, cells: Row): Promise<Row> {
  const { rate, distortion } = cells
  if (run.steps === 0 || typeof rate !== 'number' || typeof distortion !== 'number') return {}
  if (!heldOutSplits(run.dataset).includes(evaluation.split)) return {}
  const loss = await splitLoss({
    objective: run.model.objective,
    evaluation,
    means: { rate, distortion },
    schedules: run.scheduleEnd.values,
    batchSize: config.settings['batch-size'],
  })
  return loss === undefined ? {} : { loss }
}

/** Cells that identify the run of a row. */
export function identityCells({ dataset, encoder, decoder, marginal, objective, settings }: RunConfig): Row {
  return {
    dataset: dataset.name,
    encoder: encoder.name,
    decoder: decoder.name,
    marginal: marginal.name,
    objective: objective.name,
    seed: settings.seed,
  }
}

/** Merges the cells of two evaluators: null and infinite values never replace a number; notes are concatenated. */
function mergeCells(cells: Row, more: Row): Row {
  const isKnown = (cell: Row[string]) => cell !== null && !(typeof cell === 'number' && !Number.isFinite(cell))
  const known = Object.entries(more).filter(([name, cell]) => isKnown(cell) || !(name in cells))
  const notes = [cells['note'], more['note']].filter((note) => typeof note === 'string')
  return { ...cells, ...Object.fromEntries(known), ...(notes.length > 0 && { note: notes.join('; ') }) }
}

/** The note of a row: notes of evaluators, numbers that are not finite (null in tables), violated bounds. */
function noteOf(cells: Row): string | null {
  const reasons = Object.entries(cells)
    .filter(([, cell]) => typeof cell === 'number' && !Number.isFinite(cell))
    .map(([name, cell]) => `${name} is ${String(cell)}`)
  const notes = typeof cells['note'] === 'string' ? [cells['note']] : []
  return [...notes, ...reasons, ...violations(cells)].join('; ') || null
}
