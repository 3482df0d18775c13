import { tf, type Evaluation, type Measurement, type Tensor } from '@elbow/core'
import { standardError, weightedMean } from '../statistics.js'

/** Where the codes of examples lie, dimension by dimension. */
export interface Moments {
  /** E[z_d|x] of every example, one array per dimension; estimated from draws where the density states no mean. */
  readonly means: readonly Float64Array[]
  /** Var_x E[z_d|x], without bias where the means are drawn. */
  readonly meanVariance: readonly number[]
  /** Standard error of `meanVariance` over examples; 0 for a known distribution. */
  readonly meanVarianceError: readonly number[]
  /** E_x Var[z_d|x] */
  readonly spread: readonly number[]
  /** p of each example, summing to 1. */
  readonly weights: Float64Array
}

/** Draws per example: the spread is an average over examples too. */
const draws = 16

/** How codes are drawn for moments and rates per dimension. */
export const drawing = { samples: draws, enumerate: false, quadrature: 0 } as const

/** E[z|x] and Var[z|x] of each example, [B, D]: `drawnMean` has an error of Var / draws. */
export function momentsOf({ posterior, draw }: Measurement): Record<'mean' | 'variance', Tensor> {
  const stated = posterior.mean?.()
  const mean = stated ?? tf.mean(draw.value, 0)
  const squares = tf.mean(tf.square(tf.sub(draw.value, mean)), 0)
  return { mean: tf.clone(mean), variance: stated ? squares : tf.mul(squares, draws / (draws - 1)) }
}

/** Moments of a split. @param name  names the noise */
export async function codeMoments(run: Evaluation, name: string): Promise<Moments> {
  let stated = false
  const { values, weights } = await run.perExample(
    name,
    (m) => {
      stated = m.posterior.mean !== undefined
      return momentsOf(m)
    },
    drawing,
  )
  return summarised(values, weights, stated, run.split === 'exact')
}

/** @param values  of [examples, D] each */
export function summarised(
  values: Readonly<Record<'mean' | 'variance', Float64Array>>,
  weights: Float64Array,
  stated: boolean,
  exact: boolean,
): Moments {
  const examples = weights.length
  const means = columnsOf(values.mean, examples)
  const spread = columnsOf(values.variance, examples).map((each) => weightedMean(each, weights))
  const squares = means.map((mean) => {
    const centre = weightedMean(mean, weights)
    return mean.map((each) => (each - centre) ** 2)
  })
  const ofSample = exact || examples < 2 ? 1 : examples / (examples - 1)
  return {
    means,
    spread,
    weights,
    meanVariance: squares.map((each, d) => ofSample * weightedMean(each, weights) - (stated ? 0 : spread[d]! / draws)),
    meanVarianceError: squares.map((each) => (exact ? 0 : standardError(each))),
  }
}

/** [rows, D] -> D arrays of [rows] */
export function columnsOf(values: Float64Array, rows: number): Float64Array[] {
  const size = values.length / rows
  return Array.from({ length: size }, (_, d) => Float64Array.from({ length: rows }, (_, i) => values[i * size + d]!))
}
