import {
  definePlugin,
  evenPlaces,
  squaredDistances,
  tf,
  type Column,
  standardError,
  weightedMean,
  jackknife,
} from '@elbow/core'
import { averaged, codeMoments, type Moments } from './aggregate/moments.js'
import { hasFiniteCode } from './aggregate/split-codes.js'
import { read } from './read.js'

/**
 * Does the latent space explode: do codes still overlap? A risk of InfoVAE without enough regularisation.
 *
 *   d²(x, x') = Σ_d (μ_d(x) − μ_d(x'))² / 2 s_d²,   μ = E[z|x],   s_d² = E_x Var[z_d|x]
 *
 * The distance of two codes' means over the deviation of the difference of two draws. `code_distance` is its root mean
 * square over pairs of examples, d² = Σ_d Var_x μ_d / s_d²; `code_distance_nearest` the mean over examples of the distance
 * to the nearest other. Where that is far above 1 no code overlaps with any other, and the encoder is a lookup table.
 */
export const overlap = definePlugin({
  kind: 'evaluator',
  name: 'overlap',
  summary: 'how far the means of codes lie apart, over their spread: does the latent space explode?',
  equation: 'd² = Σ_d Var_x μ_d / s_d², μ = E[z|x], s_d² = E_x Var[z_d|x]',
  paper: 'Wild 2018, With Great Power Comes Poor Latent Codes, on Zhao, Song & Ermon 2017, InfoVAE (arXiv:1706.02262)',
  options: {
    examples: { default: 5000, min: 2, integer: true, help: 'among which the nearest is looked for, evenly spread' },
  },
  create: ({ examples }) => ({
    columns: own,
    async evaluate(run) {
      if (hasFiniteCode(run)) return { row: { ...nothing, note: 'overlap: needs a continuous code' } }
      if (run.examples < 2) return { row: { ...nothing, note: 'overlap: needs two examples or more' } }
      const passes = await codeMoments(run, 'overlap')
      const moments = averaged(passes)
      const { squared, error } =
        run.split === 'exact' ? distanceOfKnown(passes) : { squared: distance(moments), error: errorOf(moments) }
      return {
        row: {
          code_distance: Math.sqrt(squared),
          code_distance_se: error / (2 * Math.sqrt(squared)),
          code_distance_nearest: await nearest(moments, examples),
        },
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'code_distance', description: 'distance of two mean codes over their spread', unit: 'deviations' },
  {
    name: 'code_distance_se',
    description: 'standard error of code_distance over examples, for this spread; over draws for exact data',
    unit: 'deviations',
  },
  { name: 'code_distance_nearest', description: 'the same to the nearest other example, mean', unit: 'deviations' },
]
const nothing = { code_distance: null, code_distance_se: null, code_distance_nearest: null }

/** Σ_d Var_x μ_d / s_d² */
const distance = ({ meanVariance, spread }: Moments): number =>
  Math.max(
    0,
    meanVariance.reduce((sum, each, d) => sum + each / spread[d]!, 0),
  ) // drawn means may go below

/** Its standard error over examples. */
function errorOf({ means, spread, weights }: Moments): number {
  const centres = means.map((mean) => weightedMean(mean, weights))
  const each = weights.map((_, i) =>
    means.reduce((sum, mean, d) => sum + (mean[i]! - centres[d]!) ** 2 / spread[d]!, 0),
  )
  return standardError(each)
}

/** The same of all examples there are: the error is that of draws. */
function distanceOfKnown(passes: readonly Moments[]) {
  const { mean, error } = jackknife(passes.length, (without) => distance(averaged(passes.filter((_, i) => i !== without)))) // prettier-ignore
  return { squared: mean, error }
}

/** Rows of the matrix of distances at a time. */
const rows = 500

/** Mean over examples of min over the others of d. */
async function nearest({ means, drawn, draws, spread, weights }: Moments, examples: number): Promise<number> {
  const places = evenPlaces(weights.length, examples)
  const count = places.length
  const centres = means.map((mean) => weightedMean(mean, weights))
  const scaled = (i: number) => means.map((mean, d) => (mean[i]! - centres[d]!) / Math.sqrt(2 * spread[d]!))
  const excess = drawn ? means.length / draws : 0 // of d², in expectation
  const all = tf.tensor([...places].map(scaled))
  let sum = 0
  for (let start = 0; start < count; start += rows) {
    const size = Math.min(rows, count - start)
    const [least] = await read(() => {
      const itself = tf.cast(tf.oneHot(tf.range(start, start + size, 1, 'int32'), count), 'float32')
      const squared = squaredDistances(tf.slice(all, start, size), all) // [size, count]
      return [tf.min(tf.add(squared, tf.mul(itself, 1e30)), 1)]
    })
    least!.forEach((squared, i) => (sum += weights[places[start + i]!]! * Math.sqrt(Math.max(0, squared - excess))))
  }
  all.dispose()
  return sum / places.reduce((total, place) => total + weights[place]!, 0)
}
