import type { RunConfig } from '../config.js'
import type { Image, Objective, SplitName } from '../parts.js'
import type { Evaluation } from '../evaluation.js'
import { heldOutSplits } from '../splits.js'
import { columns, configurationColumns, type Column, type Row, type TableData } from '../tables/columns.js'
import { scheduleValues } from '../training/schedule-end.js'
import { violations } from './bounds.js'
import type { PreparedRun } from './prepare.js'
import { splitLoss, splitLossColumn } from './split-loss.js'

const identityColumns = columns(...configurationColumns, 'step', 'epoch', 'seconds', 'split', 'examples')

/** Values of the objective's schedules, and its loss where evaluations can be compared by it. */
function objectiveColumns({ schedules = {}, splitLoss }: Objective): readonly Column[] {
  const scheduled = Object.keys(schedules).map((name): Column => ({ name, description: `${name} in the last step` }))
  return [...scheduled, ...(splitLoss ? [splitLossColumn] : [])]
}

/** Names of the columns that every row has, whatever its evaluators. */
export const ownNames = ({ objective }: PreparedRun['model']): readonly string[] =>
  [...identityColumns, ...objectiveColumns(objective)].map(({ name }) => name)

/** Columns of eval.arrow: who and when, what each evaluator adds, then those of the objective. */
export function evaluationColumns({ evaluators, model }: PreparedRun): readonly Column[] {
  const measured = evaluators.flatMap((evaluator) => evaluator.columns)
  const distinct = new Map(measured.map((column) => [column.name, column]))
  return [...identityColumns, ...distinct.values(), ...objectiveColumns(model.objective), ...columns('note')]
}

/** Columns of train.arrow: the step's metrics, then the objective's schedules and what else the step says. */
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

export interface Moment {
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

/** Put splits through every evaluator: one row each, with the values of the objective's schedules and its loss. */
export async function* evaluateSplits(
  run: PreparedRun,
  config: RunConfig,
  at: Moment,
  splits: readonly EvaluatedSplit[],
): AsyncGenerator<EvaluatedRow> {
  run.step.pull()
  for (const split of splits) {
    const evaluation = run.host.at(split, at.step, at.epoch)
    let cells: Row = {}
    const tables: Record<string, TableData> = {}
    const images: Record<string, Image> = {}
    for (const evaluator of run.evaluators) {
      const result = await evaluator.evaluate(evaluation)
      cells = besides(cells, result.row)
      Object.assign(images, result.images)
      for (const [name, table] of Object.entries(result.tables ?? {})) {
        tables[split === 'exact' ? name : `${name}-${split}`] = table
      }
    }
    cells = besides(cells, { ...inForce(run, at.step), ...(await lossOf(run, config, evaluation, cells)) })
    const row = { ...identity(config), ...at, split, examples: evaluation.examples, ...cells }
    yield { row: { ...row, note: noteOf(row) }, tables, images }
  }
}

/** Values of the schedules in the last step done; before the first step there are none. */
function inForce({ model, steps, source }: PreparedRun, done: number): Row {
  const { schedules = {} } = model.objective
  return done > 0 ? scheduleValues(schedules, done - 1, steps, source.stepsPerEpoch) : {}
}

/** The loss of what was trained, on held-out splits whose rate and distortion were measured. */
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

/** The cells that say which run a row is of. */
export function identity({ dataset, encoder, decoder, marginal, objective, settings }: RunConfig): Row {
  return {
    dataset: dataset.name,
    encoder: encoder.name,
    decoder: decoder.name,
    marginal: marginal.name,
    objective: objective.name,
    seed: settings.seed,
  }
}

/** What two evaluators say together: what one does not know is not taken from the other, and both are heard. */
function besides(cells: Row, more: Row): Row {
  const isKnown = (cell: Row[string]) => cell !== null && !(typeof cell === 'number' && !Number.isFinite(cell))
  const known = Object.entries(more).filter(([name, cell]) => isKnown(cell) || !(name in cells))
  const notes = [cells['note'], more['note']].filter((note) => typeof note === 'string')
  return { ...cells, ...Object.fromEntries(known), ...(notes.length > 0 && { note: notes.join('; ') }) }
}

/** The note of a row: those of its evaluators, why a number is missing (tables hold no infinities), bounds that do not hold. */
function noteOf(cells: Row): string | null {
  const reasons = Object.entries(cells)
    .filter(([, cell]) => typeof cell === 'number' && !Number.isFinite(cell))
    .map(([name, cell]) => `${name} is ${String(cell)}`)
  const said = typeof cells['note'] === 'string' ? [cells['note']] : []
  return [...said, ...reasons, ...violations(cells)].join('; ') || null
}
