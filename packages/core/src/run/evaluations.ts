import { heldOutSplits, splitsOf } from '../splits.js'
import type { Dataset } from '../parts.js'
import type { Metadata } from '../tables/batches.js'
import type { Row } from '../tables/columns.js'
import type { TableStream } from '../tables/stream.js'
import { judgedValue, type Criterion } from './criterion.js'
import type { DecidedConfig } from './decide.js'
import type { RunOutput } from './directory.js'
import { evaluateSplits, type EvaluatedSplit, type Moment } from './evaluate.js'
import type { PreparedRun } from './prepare.js'

export interface EvaluationsOptions {
  readonly run: PreparedRun
  readonly config: DecidedConfig
  readonly output: RunOutput
  readonly table: TableStream
  readonly metadata: Metadata
  /** Rows of an earlier process. */
  readonly earlier: readonly Row[]
  /** What evaluations are compared by. */
  readonly criterion: Criterion
}

/** The evaluations of one run, as they are made: each split once at each step. */
export interface Evaluations {
  /** Evaluate the splits that are held out, or all of them, as far as that has not been done at this step. */
  evaluate(moment: Moment, which: 'held-out' | 'all'): Promise<void>
  /** Rows of the last step that was evaluated. */
  latest(): readonly Row[]
  /**
   * The criterion on the validation split (exact data: of the distribution), one for each step that was evaluated after the
   * objective's schedules had ended.
   */
  validation(): readonly JudgedStep[]
}

export interface JudgedStep {
  readonly step: number
  /** Nats; lower is better. */
  readonly value: number
}

/** The split by which evaluations are compared; undefined where the data have none. */
export const judgingSplit = ({ support, splits }: Dataset): EvaluatedSplit | undefined =>
  support ? 'exact' : splits.validation && 'validation'

export function recordEvaluations(options: EvaluationsOptions): Evaluations {
  const { run, config, output, table, metadata, earlier, criterion } = options
  const rows = [...earlier]
  const judge = judgingSplit(run.dataset)
  const haveSchedulesEnded = (done: number) => done > run.scheduleEnd.step || done >= run.steps
  return {
    async evaluate(moment, which) {
      const done = new Set(rows.filter(({ step }) => step === moment.step).map(({ split }) => split))
      const wanted = which === 'all' ? splitsOf(run.dataset) : heldOutSplits(run.dataset)
      const splits = wanted.filter((split) => !done.has(split))
      for await (const { row, tables, images } of evaluateSplits(run, config, moment, splits)) {
        for (const [name, data] of Object.entries(tables)) await output.writeTable(name, data, metadata)
        await output.writeImages(images)
        table.append(row) // last: a row stands for an evaluation that is whole
        rows.push(row)
      }
      await table.flush()
    },
    latest: () => rows.filter(({ step }) => step === rows.at(-1)!['step']),
    validation: () =>
      rows
        .filter(({ split, step }) => split === judge && haveSchedulesEnded(Number(step)))
        .flatMap((row) => {
          const value = judgedValue(criterion, row)
          return value === undefined ? [] : [{ step: Number(row['step']), value }]
        }),
  }
}

/** The first step of the lowest value. */
export const bestOf = (steps: readonly JudgedStep[]): JudgedStep | undefined =>
  steps.reduce<JudgedStep | undefined>((best, next) => (best && best.value <= next.value ? best : next), undefined)

/** Have so many evaluations gone by without a better one? */
export function isStale(steps: readonly JudgedStep[], patience: number): boolean {
  const best = bestOf(steps)
  return patience > 0 && best !== undefined && steps.length - 1 - steps.indexOf(best) >= patience
}
