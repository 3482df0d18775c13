import { splitColumns } from '../numerics/read-tensors.js'
import {
  exactDataDraws,
  standardError,
  tf,
  weightedMean,
  type Evaluation,
  type Measurement,
  type Tensor,
} from '@elbow-vae/core'

/** Means and variances of the codes of a split, per dimension. */
export interface Moments {
  /** E[z_d|x] of every example, one array per dimension; estimated from draws where the density has no mean. */
  readonly means: readonly Float64Array[]
  /** Whether the means are estimated from draws; each then has an error of variance / draws. */
  readonly areMeansDrawn: boolean
  /** Draws of each example. */
  readonly draws: number
  /** Var_x E[z_d|x], without bias where the means are drawn. */
  readonly meanVariance: readonly number[]
  /** Standard error of `meanVariance` over examples; over passes for exact data. */
  readonly meanVarianceError: readonly number[]
  /** E_x Var[z_d|x] */
  readonly variance: readonly number[]
  /** p of each example, summing to 1. */
  readonly weights: Float64Array
}

/** Draws for moments and rates per dimension. Few are enough: the variance is averaged over examples too. */
export const momentSampling = { samples: 16, enumerate: false, quadrature: 0 } as const

/** E[z|x] and Var[z|x] of each example, [B, D] or [examples, D]; `drawnMean` is a mean that is estimated from draws. */
type ExampleMoments<T> = { readonly mean: T; readonly variance: T } | { readonly drawnMean: T; readonly variance: T }

/** E[z|x] and Var[z|x] of each example, [B, D]. */
export function momentsOf({ posterior, draw }: Measurement): ExampleMoments<Tensor> {
  const draws = draw.value.shape[0]
  const exactMean = posterior.mean?.()
  const mean = exactMean ?? tf.mean(draw.value, 0)
  const squares = tf.mean(tf.square(tf.sub(draw.value, mean)), 0)
  return exactMean
    ? { mean: tf.clone(mean), variance: squares }
    : { drawnMean: mean, variance: tf.mul(squares, draws / (draws - 1)) }
}

/** Moments of one or several passes over the same examples. */
export type Passes = readonly [Moments, ...Moments[]]

/** Passes over exact data; the variation between them gives the error due to draws. */
const exactPasses = 16

/** Moments of a split, by one pass over it, or by several over exact data. @param name  names the noise */
export async function codeMoments(run: Evaluation, name: string): Promise<Passes> {
  const exact = run.split === 'exact'
  const samples = exact
    ? Math.max(momentSampling.samples, Math.ceil(exactDataDraws / (exactPasses * run.examples)))
    : momentSampling.samples
  const ofPass = async (pass: number) => {
    const { values, weights } = await run.perExample(name, momentsOf, { ...momentSampling, samples, pass })
    return summarizeMoments(values, weights, { exact, draws: samples })
  }
  const passes: [Moments, ...Moments[]] = [await ofPass(0)]
  for (let pass = 1; pass < (exact ? exactPasses : 1); pass++) passes.push(await ofPass(pass))
  return passes
}

/** Average of the moments of several passes over the same examples. */
export function averageMoments(passes: Passes): Moments {
  const [first] = passes
  if (passes.length === 1) return first
  const each = (read: (moments: Moments) => number) => passes.map(read)
  const mean = (read: (moments: Moments) => number) => each(read).reduce((sum, value) => sum + value, 0) / passes.length
  return {
    ...first,
    draws: first.draws * passes.length,
    means: first.means.map((values, d) => values.map((_, i) => mean(({ means }) => means[d]![i]!))),
    variance: first.variance.map((_, d) => mean(({ variance }) => variance[d]!)),
    meanVariance: first.meanVariance.map((_, d) => mean(({ meanVariance }) => meanVariance[d]!)),
    meanVarianceError: first.meanVariance.map((_, d) => standardError(each(({ meanVariance }) => meanVariance[d]!))),
  }
}

/**
 * @param values  what `momentsOf` returns, read back to the host
 * @param exact  whether the weights are those of a known distribution
 * @param draws  of each example
 */
export function summarizeMoments(
  values: ExampleMoments<Float64Array>,
  weights: Float64Array,
  { exact, draws }: { readonly exact: boolean; readonly draws: number },
): Moments {
  const examples = weights.length
  const areMeansDrawn = 'drawnMean' in values
  const size = values.variance.length / examples
  const means = splitColumns(areMeansDrawn ? values.drawnMean : values.mean, size)
  const variances = splitColumns(values.variance, size)
  const complements = weights.map((p) => 1 - p)
  // E Σ p_i (m̂_i − m̄̂)² = Var_x E[z|x] + Σ p_i (1 − p_i) Var[z|x_i] / draws, where means are drawn
  const excess = variances.map((each) =>
    areMeansDrawn
      ? weightedMean(
          each.map((v, i) => v * complements[i]!),
          weights,
        ) / draws
      : 0,
  )
  const squares = means.map((mean) => {
    const center = weightedMean(mean, weights)
    return mean.map((each) => (each - center) ** 2)
  })
  const besselCorrection = exact || examples < 2 ? 1 : examples / (examples - 1)
  return {
    means,
    areMeansDrawn,
    draws,
    variance: variances.map((each) => weightedMean(each, weights)),
    weights,
    meanVariance: squares.map((each, d) => besselCorrection * (weightedMean(each, weights) - excess[d]!)),
    meanVarianceError: squares.map((each) => (exact ? 0 : standardError(each))),
  }
}
