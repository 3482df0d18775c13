import { standardError, weightedMean, type Estimate } from '@elbow/core'

/** What was measured at each code of a block, [K, B], with the weights of a quadrature where it was one. */
export interface Measured {
  readonly values: Float64Array
  readonly weights?: Float64Array
  readonly examples: number
}

/**
 * Mean over codes and examples, in float64. The error is that over the examples of a split; over draws where the
 * distribution is known and every example is there.
 *
 * @param blocks       in the order of the examples
 * @param probability  of every example
 */
export function estimate(blocks: readonly Measured[], probability: Float64Array, exact: boolean): Estimate {
  const perExample = blocks.flatMap(({ values, weights, examples }) =>
    Array.from({ length: examples }, (_, b) => overDraws(values, weights, b, examples)),
  )
  const means = Float64Array.from(perExample, ({ mean }) => mean)
  const mean = weightedMean(means, probability)
  if (!exact) return { mean, error: standardError(means) }
  const variances = perExample.map(({ variance }, i) => probability[i]! ** 2 * variance)
  return { mean, error: Math.sqrt(variances.reduce((sum, each) => sum + each, 0)) }
}

/** Mean over one example's draws, and the variance of that mean: none where the draws are nodes, or the values exact. */
function overDraws(values: Float64Array, weights: Float64Array | undefined, b: number, examples: number) {
  const draws = values.length / examples
  const own = Float64Array.from({ length: draws }, (_, k) => values[k * examples + b]!)
  const weight = weights && Float64Array.from({ length: draws }, (_, k) => weights[k * examples + b]!)
  const mean = weightedMean(own, weight ?? new Float64Array(draws).fill(1 / draws))
  return { mean, variance: weight ? 0 : standardError(own) ** 2 }
}
