import {
  required,
  definePlugin,
  evenlySpacedIndices,
  squaredDistances,
  tf,
  type Column,
  standardError,
  weightedMean,
  jackknife,
} from '@elbow-vae/core'
import { averageMoments, codeMoments, type Moments, type Passes } from '../aggregate/moments.js'
import { hasFiniteCode } from '../aggregate/split-codes.js'
import { readTensors } from '../numerics/read-tensors.js'

/**
 * Overlap of the posteriors of different examples. Without enough regularization, InfoVAE can push them apart without bound.
 *
 *   d²(x, x') = Σ_d (μ_d(x) − μ_d(x'))² / 2 s_d²,   μ = E[z|x],   s_d² = E_x Var[z_d|x]
 *
 * d is the distance between two posterior means, in standard deviations of the difference of two draws. `code_distance` is its
 * root mean square over pairs of examples, d² = Σ_d Var_x μ_d / s_d². `code_distance_nearest` is the mean over examples of the
 * distance to the nearest other example. Where it is far above 1, no posteriors overlap, and the encoder is a lookup table.
 */
export const overlap = definePlugin({
  kind: 'evaluator',
  name: 'overlap',
  summary: 'distance between posterior means in standard deviations: large where posteriors do not overlap',
  equation: 'd² = Σ_d Var_x μ_d / s_d², μ = E[z|x], s_d² = E_x Var[z_d|x]',
  paper: 'Wild 2018, With Great Power Comes Poor Latent Codes, on Zhao, Song & Ermon 2017, InfoVAE (arXiv:1706.02262)',
  options: {
    examples: { default: 5000, min: 2, integer: true, help: 'examples for the nearest-neighbor search, evenly spaced' },
  },
  create: ({ examples }) => ({
    columns: ownColumns,
    async evaluate(run) {
      if (hasFiniteCode(run)) return { row: { ...nullRow, note: 'overlap: needs a continuous code' } }
      if (run.examples < 2) return { row: { ...nullRow, note: 'overlap: needs two examples or more' } }
      const passes = await codeMoments(run, 'overlap')
      const moments = averageMoments(passes)
      const { squared, error } =
        run.split === 'exact'
          ? exactSquaredDistance(passes)
          : { squared: squaredDistance(moments), error: errorOf(moments) }
      return {
        row: {
          code_distance: Math.sqrt(squared),
          code_distance_se: error / (2 * Math.sqrt(squared)),
          code_distance_nearest: await nearestDistance(moments, examples),
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'code_distance', description: 'root mean square distance between two posterior means', unit: 'deviations' },
  {
    name: 'code_distance_se',
    description:
      'standard error of code_distance over examples, for fixed posterior variances; over draws for exact data',
    unit: 'deviations',
  },
  {
    name: 'code_distance_nearest',
    description: 'mean distance to the nearest other posterior mean',
    unit: 'deviations',
  },
]
const nullRow = { code_distance: null, code_distance_se: null, code_distance_nearest: null }

/** Σ_d Var_x μ_d / s_d² */
const squaredDistance = ({ meanVariance, variance }: Moments): number =>
  Math.max(
    0,
    meanVariance.reduce((sum, each, d) => sum + each / variance[d]!, 0),
  ) // the estimate from drawn means can be negative

/** Standard error of the squared distance over examples. */
function errorOf({ means, variance, weights }: Moments): number {
  const centers = means.map((mean) => weightedMean(mean, weights))
  const each = weights.map((_, i) =>
    means.reduce((sum, mean, d) => sum + (mean[i]! - centers[d]!) ** 2 / variance[d]!, 0),
  )
  return standardError(each)
}

/** Squared distance for exact data; the standard error is over draws, by the jackknife over passes. */
function exactSquaredDistance(passes: Passes) {
  const { mean, error } = jackknife(passes.length, (leftOut) => {
    const [first, ...others] = passes.filter((_, i) => i !== leftOut)
    return squaredDistance(averageMoments([required(first, 'a pass'), ...others]))
  })
  return { squared: mean, error }
}

/** Rows of the distance matrix that are computed at a time. */
const rowsAtATime = 500

/** Mean over examples of the distance to the nearest other example. */
async function nearestDistance(
  { means, areMeansDrawn, draws, variance, weights }: Moments,
  examples: number,
): Promise<number> {
  const indices = evenlySpacedIndices(weights.length, examples)
  const count = indices.length
  const centers = means.map((mean) => weightedMean(mean, weights))
  const scaled = (i: number) => means.map((mean, d) => (mean[i]! - centers[d]!) / Math.sqrt(2 * variance[d]!))
  const excess = areMeansDrawn ? means.length / draws : 0 // of d², in expectation
  const all = tf.tensor([...indices].map(scaled))
  let sum = 0
  for (let start = 0; start < count; start += rowsAtATime) {
    const size = Math.min(rowsAtATime, count - start)
    const [minimum] = await readTensors(() => {
      const isSelf = tf.cast(tf.oneHot(tf.range(start, start + size, 1, 'int32'), count), 'float32')
      const squared = squaredDistances(tf.slice(all, start, size), all) // [size, count]
      return [tf.min(tf.add(squared, tf.mul(isSelf, 1e30)), 1)]
    })
    minimum.forEach((squared, i) => (sum += weights[indices[start + i]!]! * Math.sqrt(Math.max(0, squared - excess))))
  }
  all.dispose()
  return sum / indices.reduce((total, index) => total + weights[index]!, 0)
}
