import { standardError, weightedMean, type Estimate } from '@elbow-vae/core'

/** Values at each code of a block of examples, [K, B]. */
export interface BlockValues {
  readonly values: Float64Array
  /** Weights of a quadrature, [K, B]; absent where the codes are drawn. */
  readonly weights?: Float64Array | undefined
  readonly examples: number
}

/**
 * Mean over codes and examples, in float64.
 *
 * The standard error is over the examples of a split; for exact data it is over draws.
 *
 * @param blocks       in the order of the examples
 * @param probability  p of each example, summing to 1
 * @param exact        whether the examples are a known distribution
 */
export function estimate(blocks: readonly BlockValues[], probability: Float64Array, exact: boolean): Estimate {
  const perExample = blocks.flatMap(({ values, weights, examples }) =>
    Array.from({ length: examples }, (_, b) => meanOverDraws(values, weights, b, examples)),
  )
  const means = Float64Array.from(perExample, ({ mean }) => mean)
  const mean = weightedMean(means, probability)
  if (!exact) return { mean, error: standardError(means) }
  const variances = perExample.map(({ variance }, i) => probability[i]! ** 2 * variance)
  return { mean, error: Math.sqrt(variances.reduce((sum, each) => sum + each, 0)) }
}

/** Mean over the draws of example b, and the variance of that mean: 0 for a quadrature. */
function meanOverDraws(values: Float64Array, weights: Float64Array | undefined, b: number, examples: number) {
  const draws = values.length / examples
  const ofExample = (all: Float64Array) => Float64Array.from({ length: draws }, (_, k) => all[k * examples + b]!)
  const exampleValues = ofExample(values)
  const mean = weightedMean(exampleValues, weights ? ofExample(weights) : new Float64Array(draws).fill(1 / draws))
  return { mean, variance: weights ? 0 : standardError(exampleValues) ** 2 }
}
