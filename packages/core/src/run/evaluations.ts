import type { DecidedConfig } from './decide.js'
import { heldOutSplits, splitsOf } from '../evaluation.js'
import type { Metadata } from '../tables/batches.js'
import type { Row } from '../tables/columns.js'
import type { TableStream } from '../tables/stream.js'
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
}

/** The evaluations of one run, as they are made: each split once at each step. */
export interface Evaluations {
  /** Evaluate the splits that are held out, or all of them, as far as that has not been done at this step. */
  evaluate(moment: Moment, which: 'held-out' | 'all'): Promise<void>
  /** Rows of the last step that was evaluated. */
  latest(): readonly Row[]
  /** Elbo on the validation split (exact data: of the distribution), one for each step that was evaluated. */
  validation(): readonly ValidationElbo[]
}

export interface ValidationElbo {
  readonly step: number
  readonly elbo: number
}

export function recordEvaluations({ run, config, output, table, metadata, earlier }: EvaluationsOptions): Evaluations {
  const rows = [...earlier]
  const judge: EvaluatedSplit = run.dataset.support ? 'exact' : 'validation'
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
        .filter(({ split, elbo }) => split === judge && typeof elbo === 'number')
        .map(({ step, elbo }) => ({ step: Number(step), elbo: Number(elbo) })),
  }
}

/** The first step of the highest elbo. */
export const bestOf = (elbos: readonly ValidationElbo[]): ValidationElbo | undefined =>
  elbos.reduce<ValidationElbo | undefined>((best, next) => (best && best.elbo >= next.elbo ? best : next), undefined)

/** Have so many evaluations gone by without a better one? */
export function isStale(elbos: readonly ValidationElbo[], patience: number): boolean {
  const best = bestOf(elbos)
  return patience > 0 && best !== undefined && elbos.length - 1 - elbos.indexOf(best) >= patience
}
