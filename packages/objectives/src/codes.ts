import { errors, tf, type Context, type Measurement, type Noise, type Tensor } from '@elbow-vae/core'

/** The codes of the batch, z_i ~ e(z|x_i), which are draws from the aggregated posterior q(z): [K·B, D]. */
export const flattenCodes = ({ draw: { value } }: Measurement): Tensor => tf.reshape(value, [-1, value.shape.at(-1)!])

/** One number for each of `flattenCodes`, [K·B] -> [K, B], the shape that `m.mean` averages. */
export const unflattenCodes = ({ draw: { value } }: Measurement, each: Tensor): Tensor =>
  tf.reshape(each, value.shape.slice(0, 2))

/**
 * Weight of each of `flattenCodes` in q(z) = Σ_i p(x_i) e(z|x_i), [K·B], summing to 1. Undefined for a training split, where all
 * weights are equal.
 */
export function codeWeights({ draw: { value }, weights }: Measurement): Tensor | undefined {
  const [draws = 1] = value.shape
  return weights && tf.tile(tf.div(weights, draws), [draws])
}

/** Draws from m(z), [count, D]. */
export function marginalDraws(m: Measurement, noise: Noise, count: number): Tensor {
  const { value } = m.marginal.draw(noise, count)
  return tf.reshape(value, [count, value.shape.at(-1)!])
}

/**
 * For terms that compare the codes of different examples. The term is skipped for the last batch of an epoch if that has a single
 * example.
 *
 * @returns whether a batch has codes to compare
 * @throws BAD_USAGE (the returned function) where every batch has a single example
 */
export function hasCodesToCompare(
  where: string,
  { batchSize = 2, trainingSize }: Context,
): (m: Measurement) => boolean {
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
