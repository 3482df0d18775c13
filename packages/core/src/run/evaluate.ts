import type { RunConfig } from '../config.js'
import type { Image, SplitName } from '../parts.js'
import { columns, configurationColumns, type Column, type Row, type TableData } from '../tables/columns.js'
import { violations } from './bounds.js'
import type { PreparedRun } from './prepare.js'

const identityColumns = columns(...configurationColumns, 'step', 'epoch', 'seconds', 'split', 'examples')

/** Names of the columns that every row has. */
export const identityNames = identityColumns.map(({ name }) => name)

/** Columns of eval.arrow: who and when, then what each evaluator adds. */
export function evaluationColumns(run: PreparedRun): readonly Column[] {
  const measured = run.evaluators.flatMap((evaluator) => evaluator.columns)
  const distinct = new Map(measured.map((column) => [column.name, column]))
  return [...identityColumns, ...distinct.values(), ...columns('note')]
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

/** Put splits through every evaluator: one row each. */
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
    const row = { ...identity(config), ...at, split, examples: evaluation.examples, ...cells }
    yield { row: { ...row, note: noteOf(row) }, tables, images }
  }
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

/** What an evaluator has to say, why a number is missing (tables hold no infinities), and which bounds do not hold. */
function noteOf(cells: Row): string | null {
  const reasons = Object.entries(cells)
    .filter(([, cell]) => typeof cell === 'number' && !Number.isFinite(cell))
    .map(([name, cell]) => `${name} is ${String(cell)}`)
  const said = typeof cells['note'] === 'string' ? [cells['note']] : []
  return [...said, ...reasons, ...violations(cells)].join('; ') || null
}
