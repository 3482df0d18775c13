import { errors, tf, type Context, type Measurement, type Noise, type Tensor } from '@elbow/core'

/** The batch's codes, z_i ~ e(z|x_i): draws from the aggregated posterior q(z). [K·B, D] */
export const codesOf = ({ draw: { value } }: Measurement): Tensor => tf.reshape(value, [-1, value.shape.at(-1)!])

/** One number of each of `codesOf`, [K·B] -> [K, B], which `m.mean` averages. */
export const asDraws = ({ draw: { value } }: Measurement, each: Tensor): Tensor =>
  tf.reshape(each, value.shape.slice(0, 2))

/**
 * Share of each of `codesOf` in q(z) = Σ_i p(x_i) e(z|x_i), [K·B], summing to 1. Undefined for examples from a training split:
 * all have the same share.
 */
export function codeWeights({ draw: { value }, weights }: Measurement): Tensor | undefined {
  const [draws = 1] = value.shape
  return weights && tf.tile(tf.div(weights, draws), [draws])
}

/** As many draws from m(z). [count, D] */
export function marginalDraws(m: Measurement, noise: Noise, count: number): Tensor {
  const { value } = m.marginal.draw(noise, count)
  return tf.reshape(value, [count, value.shape.at(-1)!])
}

/**
 * For terms that compare the codes of a batch: a batch of one example has none to compare. Where one example is left over at the
 * end of an epoch, such a term is left out of that step. A training whose batches all have one example is refused.
 *
 * @returns whether a batch has codes to compare
 */
export function codesToCompare(where: string, { batchSize = 2, trainingSize }: Context): (m: Measurement) => boolean {
  return ({ x, weights }) => {
    if (weights || x.shape[0] > 1) return true
    if (batchSize < 2) throw refusal(where, '--batch-size 1', 'Use --batch-size 2 or more.')
    if ((trainingSize ?? 2) < 2) {
      throw refusal(where, 'a training split of one example', 'Use more data, or --objective elbo.')
    }
    return false
  }
}

const refusal = (where: string, got: string, advice: string) =>
  errors.badUsage(
    `${where}: expected batches of two examples or more, because it compares their codes, got ${got}. ${advice}`,
  )
