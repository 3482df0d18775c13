import { evenlySpacedIndices, tf, type Evaluation } from '@elbow-vae/core'
import { exampleProbability } from '../numerics/known-support.js'
import { fromLogColumns, transposeFlat, type ProbabilityTable } from '../numerics/tables.js'

/** Encoder and marginal of a model with a finite code, as tables. */
export interface FiniteCode {
  /** e(z|x), one row per example. */
  readonly encoder: ProbabilityTable
  /** m(z) */
  readonly marginal: Float64Array
  /** p_j of each example. */
  readonly probability: Float64Array
}

/** Read the tables of a finite code from a split. @param examples  how many, evenly spaced; 0 takes all */
export async function finiteCode(run: Evaluation, name: string, examples: number): Promise<FiniteCode> {
  const { values } = await run.perExample(
    name,
    (m) => ({
      posterior: tf.transpose(m.logPosterior), //                                            [B, S]
      marginal: tf.transpose(tf.add(tf.zerosLike(m.logPosterior), m.logMarginal)), // the same for all, [B, S]
    }),
    { enumerate: true, quadrature: 0 },
  )
  const count = run.split === 'exact' ? run.examples : Math.min(examples || run.examples, run.examples)
  const size = values.posterior.length / run.examples
  const posterior = new Float64Array(count * size)
  evenlySpacedIndices(run.examples, count).forEach((example, i) =>
    posterior.set(values.posterior.subarray(example * size, (example + 1) * size), i * size),
  )
  const columns = transposeFlat(posterior, count, size)
  return {
    encoder: fromLogColumns(columns, size, count),
    marginal: fromLogColumns(values.marginal.subarray(0, size), size, 1).data,
    probability: exampleProbability(run, count),
  }
}
