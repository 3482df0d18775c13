import {
  drawsOfKnown,
  standardError,
  tf,
  weightedMean,
  type Evaluation,
  type Measurement,
  type Tensors,
} from '@elbow/core'

/** Where the codes of examples lie, dimension by dimension. */
export interface Moments {
  /** E[z_d|x] of every example, one array per dimension; estimated from draws where the density states no mean. */
  readonly means: readonly Float64Array[]
  /** Whether they are estimated: each then has an error of spread / draws. */
  readonly drawn: boolean
  /** Draws of each example. */
  readonly draws: number
  /** Var_x E[z_d|x], without bias where the means are drawn. */
  readonly meanVariance: readonly number[]
  /** Standard error of `meanVariance` over examples; over passes for a known distribution. */
  readonly meanVarianceError: readonly number[]
  /** E_x Var[z_d|x] */
  readonly spread: readonly number[]
  /** p of each example, summing to 1. */
  readonly weights: Float64Array
}

/** How codes are drawn for moments and rates per dimension: few of each, for the spread is an average over examples too. */
export const drawing = { samples: 16, enumerate: false, quadrature: 0 } as const

/** E[z|x] and Var[z|x] of each example, [B, D]. A mean that the density does not state is `drawnMean`. */
export function momentsOf({ posterior, draw }: Measurement): Tensors {
  const draws = draw.value.shape[0]
  const stated = posterior.mean?.()
  const mean = stated ?? tf.mean(draw.value, 0)
  const squares = tf.mean(tf.square(tf.sub(draw.value, mean)), 0)
  return stated
    ? { mean: tf.clone(mean), variance: squares }
    : { drawnMean: mean, variance: tf.mul(squares, draws / (draws - 1)) }
}

/** Passes over a known distribution: how much they differ is the error of draws. */
const passesOfKnown = 16

/** Moments of a split, by one pass over it; of a known distribution by several. @param name  names the noise */
export async function codeMoments(run: Evaluation, name: string): Promise<readonly Moments[]> {
  const exact = run.split === 'exact'
  const samples = exact
    ? Math.max(drawing.samples, Math.ceil(drawsOfKnown / (passesOfKnown * run.examples)))
    : drawing.samples
  const found: Moments[] = []
  for (let pass = 0; pass < (exact ? passesOfKnown : 1); pass++) {
    const { values, weights } = await run.perExample(name, momentsOf, { ...drawing, samples, pass })
    found.push(summarised(values, weights, { exact, draws: samples }))
  }
  return found
}

/** Moments of several passes over the same examples. */
export function averaged(passes: readonly Moments[]): Moments {
  const [first] = passes as readonly [Moments]
  if (passes.length === 1) return first
  const each = (of: (moments: Moments) => number) => passes.map(of)
  const mean = (of: (moments: Moments) => number) => each(of).reduce((sum, value) => sum + value, 0) / passes.length
  return {
    ...first,
    draws: first.draws * passes.length,
    means: first.means.map((values, d) => values.map((_, i) => mean(({ means }) => means[d]![i]!))),
    spread: first.spread.map((_, d) => mean(({ spread }) => spread[d]!)),
    meanVariance: first.meanVariance.map((_, d) => mean(({ meanVariance }) => meanVariance[d]!)),
    meanVarianceError: first.meanVariance.map((_, d) => standardError(each(({ meanVariance }) => meanVariance[d]!))),
  }
}

/**
 * @param values  what `momentsOf` names, [examples, D] each
 * @param how  whether the weights are those of a known distribution, and how many draws each example has
 */
export function summarised(
  values: Readonly<Record<string, Float64Array>>,
  weights: Float64Array,
  { exact, draws }: { readonly exact: boolean; readonly draws: number },
): Moments {
  const examples = weights.length
  const drawn = values['mean'] === undefined
  const means = columnsOf((values['mean'] ?? values['drawnMean'])!, examples)
  const variances = columnsOf(values['variance']!, examples)
  const others = weights.map((p) => 1 - p)
  // E Σ p_i (m̂_i − m̄̂)² = Var_x E[z|x] + Σ p_i (1 − p_i) Var[z|x_i] / draws, where means are drawn
  const excess = variances.map((each) =>
    drawn
      ? weightedMean(
          each.map((v, i) => v * others[i]!),
          weights,
        ) / draws
      : 0,
  )
  const squares = means.map((mean) => {
    const centre = weightedMean(mean, weights)
    return mean.map((each) => (each - centre) ** 2)
  })
  const ofSample = exact || examples < 2 ? 1 : examples / (examples - 1)
  return {
    means,
    drawn,
    draws,
    spread: variances.map((each) => weightedMean(each, weights)),
    weights,
    meanVariance: squares.map((each, d) => ofSample * (weightedMean(each, weights) - excess[d]!)),
    meanVarianceError: squares.map((each) => (exact ? 0 : standardError(each))),
  }
}

/** [rows, D] -> D arrays of [rows] */
export function columnsOf(values: Float64Array, rows: number): Float64Array[] {
  const size = values.length / rows
  return Array.from({ length: size }, (_, d) => Float64Array.from({ length: rows }, (_, i) => values[i * size + d]!))
}
