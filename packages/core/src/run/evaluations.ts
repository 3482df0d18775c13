import { heldOutSplits, splitsOf } from '../data/splits.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Metadata, Row } from '../contracts/column.js'
import type { TableStream } from '../storage/arrow/stream.js'
import { criterionValue, type Criterion } from './criterion.js'
import type { ResolvedConfig } from './resolve-defaults.js'
import type { RunOutput } from './run-output.js'
import { evaluateSplits, type EvaluatedSplit, type EvaluationMoment } from './evaluate.js'
import type { PreparedRun } from './prepare.js'

export interface EvaluationsOptions {
  readonly run: PreparedRun
  readonly config: ResolvedConfig
  readonly output: RunOutput
  readonly table: TableStream
  readonly metadata: Metadata
  /** Rows of earlier processes. */
  readonly earlier: readonly Row[]
  /** Criterion of the best checkpoint. */
  readonly criterion: Criterion
}

/** The evaluations of one run: each split once per step. */
export interface Evaluations {
  /** Evaluates the held-out splits, or all of them, except those with a row for this step. */
  evaluate(moment: EvaluationMoment, which: 'held-out' | 'all'): Promise<void>
  /** Rows of the last evaluated step. */
  latest(): readonly Row[]
  /**
   * Values of the criterion on the validation split (exact data: the distribution), one per evaluation after the end of the
   * objective's schedules.
   */
  validation(): readonly CriterionStep[]
}

export interface CriterionStep {
  readonly step: number
  /** Nats; lower is better. */
  readonly value: number
}

/** The split of the criterion; undefined if the data have none. */
export const criterionSplit = ({ support, splits }: Dataset): EvaluatedSplit | undefined =>
  support ? 'exact' : splits.validation && 'validation'

export function recordEvaluations(options: EvaluationsOptions): Evaluations {
  const { run, config, output, table, metadata, earlier, criterion } = options
  const rows = [...earlier]
  const validationSplit = criterionSplit(run.dataset)
  const haveSchedulesEnded = (done: number) => done > run.scheduleEnd.step || done >= run.steps
  return {
    async evaluate(moment, which) {
      const done = new Set(rows.filter(({ step }) => step === moment.step).map(({ split }) => split))
      const requested = which === 'all' ? splitsOf(run.dataset) : heldOutSplits(run.dataset)
      const splits = requested.filter((split) => !done.has(split))
      for await (const { row, tables, images } of evaluateSplits(run, config, moment, splits)) {
        for (const [name, data] of Object.entries(tables)) await output.writeTable(name, data, metadata)
        await output.writeImages(images)
        table.append(row) // last: a row implies that all tables are written
        rows.push(row)
      }
      await table.flush()
    },
    latest: () => rows.filter(({ step }) => step === rows.at(-1)!['step']),
    validation: () =>
      rows
        .filter(({ split, step }) => split === validationSplit && haveSchedulesEnded(Number(step)))
        .flatMap((row) => {
          const value = criterionValue(criterion, row)
          return value === undefined ? [] : [{ step: Number(row['step']), value }]
        }),
  }
}

/** The first step of the lowest value. */
export const bestStep = (steps: readonly CriterionStep[]): CriterionStep | undefined =>
  steps.reduce<CriterionStep | undefined>((best, next) => (best && best.value <= next.value ? best : next), undefined)

/** Whether the last `patience` evaluations were no better than the best before them. */
export function isOutOfPatience(steps: readonly CriterionStep[], patience: number): boolean {
  const best = bestStep(steps)
  return patience > 0 && best !== undefined && steps.length - 1 - steps.indexOf(best) >= patience
}
