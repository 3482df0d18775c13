import type { Evaluation, PerExample, ReadMeasurement } from '../contracts/evaluation.js'
import type { Objective } from '../contracts/objective.js'
import type { SplitMeans } from '../contracts/split-loss.js'
import type { Column } from '../contracts/column.js'
import { tf } from '../tensors/tf.js'
import { enumeratesCode } from '../training/finite-code.js'
import type { ScheduleEnd } from '../training/schedule-end.js'

/** The column `loss` of eval.arrow. */
export const splitLossColumn: Column = {
  name: 'loss',
  description: 'loss of the objective on a held-out split, with its schedules at their last values',
  unit: 'nats',
}

export interface SplitLossOptions {
  readonly objective: Objective
  readonly evaluation: Evaluation
  /** Rate and distortion of the split. */
  readonly means: Pick<SplitMeans, 'rate' | 'distortion'>
  readonly schedules: ScheduleEnd['values']
  /** Examples per step of the training. */
  readonly batchSize: number
}

/** The objective's loss of a split, nats; undefined if losses cannot be compared. */
export async function splitLoss(options: SplitLossOptions): Promise<number | undefined> {
  const { objective, evaluation, means, schedules, batchSize } = options
  const { splitLoss: how, samples } = objective
  if (!how) return undefined
  const measureSplit = (read: ReadMeasurement, batch?: number): Promise<PerExample> =>
    evaluation.perExample('loss', read, {
      ...(samples !== undefined && { samples, enumerate: enumeratesCode(objective), quadrature: 0 }),
      ...(batch !== undefined && { batch }),
    })
  if (typeof how !== 'string') {
    const { terms: measureTerms } = how
    const terms = measureTerms ? termMeans(await measureSplit((m) => measureTerms.call(how, m))) : {}
    return how.evaluate({ ...means, terms }, schedules)
  }
  // Every example has the loss of its batch: the mean over the split then weights each batch by its size.
  const read: ReadMeasurement = (m, noise) => {
    const scalars = Object.entries(schedules).map(([name, value]) => [name, tf.scalar(value)] as const)
    const loss = objective.loss(m, Object.fromEntries(scalars), noise)
    return { loss: tf.mul(loss, tf.ones([m.x.shape[0]])) }
  }
  const batch = how === 'batches' ? evenBatch(evaluation.examples, batchSize) : undefined
  return termMeans(await measureSplit(read, batch))['loss']![0]
}

/** A batch size near `batchSize` that divides the split almost evenly: the last batch is not much smaller. */
const evenBatch = (examples: number, batchSize: number): number =>
  Math.ceil(examples / Math.max(1, Math.floor(examples / batchSize)))

/** Σ_i p_i term_i in float64, for each number of a term. */
function termMeans({ values, weights }: PerExample): SplitMeans['terms'] {
  const meanOf = (numbers: Float64Array) => {
    const size = numbers.length / weights.length
    return Float64Array.from({ length: size }, (_, d) =>
      weights.reduce((sum, weight, i) => (weight === 0 ? sum : sum + weight * numbers[i * size + d]!), 0),
    )
  }
  return Object.fromEntries(Object.entries(values).map(([name, numbers]) => [name, meanOf(numbers)]))
}
