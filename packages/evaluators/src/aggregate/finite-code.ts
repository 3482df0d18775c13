import { evenPlaces, tf, type Evaluation } from '@elbow/core'
import { fromLogColumns, transpose, type ProbabilityTable } from '../tables.js'

/** A model whose code is finite, as far as its code goes. */
export interface FiniteCode {
  /** e(z|x): a row for each example. */
  readonly encoder: ProbabilityTable
  /** m(z) */
  readonly marginal: Float64Array
  /** p_j of each example. */
  readonly probability: Float64Array
}

/** Read a finite code off a split. @param examples  so many of it, evenly spread; 0 takes all */
export async function finiteCode(run: Evaluation, name: string, examples: number): Promise<FiniteCode> {
  const { values } = await run.perExample(
    name,
    (m) => ({
      posterior: tf.transpose(m.logPosterior), //                                            [B, S]
      marginal: tf.transpose(tf.add(tf.zerosLike(m.logPosterior), m.logMarginal)), // the same for all, [B, S]
    }),
    { enumerate: true, quadrature: 0 },
  )
  const exact = run.split === 'exact'
  const count = exact ? run.examples : Math.min(examples || run.examples, run.examples)
  const size = values['posterior']!.length / run.examples
  const posterior = new Float64Array(count * size)
  evenPlaces(run.examples, count).forEach((place, i) =>
    posterior.set(values['posterior']!.subarray(place * size, (place + 1) * size), i * size),
  )
  const columns = transpose(posterior, count, size)
  return {
    encoder: fromLogColumns(columns, size, count),
    marginal: fromLogColumns(values['marginal']!.subarray(0, size), size, 1).data,
    probability: exact ? run.dataset.support!.probability : new Float64Array(count).fill(1 / count),
  }
}
