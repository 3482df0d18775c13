import {
  exactDataDraws,
  expectationFor,
  measure,
  tf,
  type Conditional,
  type Evaluation,
  type Tensor,
} from '@elbow-vae/core'
import { readTensors } from '../../numerics/read-tensors.js'

/** Both bounds of log p(x) from one pass of codes, for each example, nats. */
interface Pass {
  /** Mean of log m(z) d(x|z) / q(z) */
  readonly elbo: Float64Array
  /** Log of the mean of m(z) d(x|z) / q(z) */
  readonly logMean: Float64Array
}

/** Bounds of log p(x) from a density over the code, in independent passes of codes. */
export interface LikelihoodBounds {
  readonly passes: readonly Pass[]
  /** Whether codes are drawn, or quadrature nodes are randomly shifted; otherwise the only pass is a deterministic sum. */
  readonly isRandom: boolean
}

/** A pass to leave out of every `LikelihoodBounds` with `count` passes. */
export interface JackknifePass {
  readonly count: number
  readonly pass: number
}

/** Codes per decoder pass. */
const decodingsPerPass = 100

/**
 * Both bounds, from `draws` draws per example. A finite code is summed over. A quadrature replaces the draws where the run has
 * one, and on exact data where `expectationFor` has one.
 *
 * L is the mean of the log weights, and the other bound is the log-mean-exp of the same log weights. Their difference is therefore
 * never negative, and has no noise where q is the posterior. Two encoders of one family use the same noise.
 */
export async function likelihoodBounds(
  run: Evaluation,
  encoder: Conditional,
  x: Tensor,
  draws: number,
): Promise<LikelihoodBounds> {
  const { quadrature, samples, count, isRandom } = samplingFor(run, encoder, x, draws)
  const passes: Pass[] = []
  for (let i = 0; i < count; i++) {
    run.signal?.throwIfAborted()
    const [elbo, logMean] = await readTensors(() => {
      const noise = run.noise(`gaps/measure/${i}`)
      const options = {
        x,
        noise,
        samples,
        enumerate: true,
        quadrature,
        rateEstimator: 'sampled',
        trainingSize: null,
      } as const
      const m = measure({ ...run.model, encoder }, options)
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) // [K, B]
      const logDrawWeight = m.draw.weight ? tf.log(m.draw.weight) : tf.scalar(-Math.log(samples))
      return [m.meanOverDraws(logWeight), tf.logSumExp(tf.add(logWeight, logDrawWeight), 0)]
    })
    passes.push({ elbo, logMean })
  }
  return { passes, isRandom }
}

/** How the expectation over the code is taken. */
interface Sampling {
  readonly quadrature: number
  readonly samples: number
  readonly count: number
  readonly isRandom: boolean
}

function samplingFor(run: Evaluation, encoder: Conditional, x: Tensor, minDraws: number): Sampling {
  const examples = x.shape[0]
  const isExact = run.split === 'exact'
  const draws = isExact ? Math.max(minDraws, Math.ceil(exactDataDraws / examples)) : minDraws
  const samples = Math.min(draws, Math.max(1, Math.floor(decodingsPerPass / examples)))
  let sampling: Sampling = { quadrature: 0, samples, count: Math.ceil(draws / samples), isRandom: true }
  tf.tidy(() => {
    const posterior = encoder.density(encoder.parameters(x))
    const noise = run.noise('gaps/way')
    const expectation = isExact ? expectationFor(posterior, { examples, samples, noise }) : undefined
    if (posterior.enumerate) sampling = { quadrature: 0, samples, count: 1, isRandom: false }
    else if (run.quadrature) sampling = { quadrature: run.quadrature, samples, count: 1, isRandom: false }
    else if (expectation?.options.quadrature)
      sampling = { ...sampling, quadrature: expectation.options.quadrature, count: expectation.passes }
  })
  return sampling
}

const remainingPasses = ({ passes }: LikelihoodBounds, leftOut?: JackknifePass): readonly Pass[] =>
  passes.length === leftOut?.count ? passes.filter((_, i) => i !== leftOut.pass) : passes

/** L[q] = E_q log m(z) d(x|z) / q(z) of each example. */
export function elboOf(bounds: LikelihoodBounds, leftOut?: JackknifePass): Float64Array {
  const passes = remainingPasses(bounds, leftOut)
  return passes[0]!.elbo.map((_, b) => passes.reduce((sum, { elbo }) => sum + elbo[b]!, 0) / passes.length)
}

/** log 1/K Σ_k m(z_k) d(x|z_k) / q(z_k), z_k ~ q, of each example: between L[q] and log p(x). */
export function likelihoodOf(bounds: LikelihoodBounds, leftOut?: JackknifePass): Float64Array {
  const passes = remainingPasses(bounds, leftOut)
  return passes[0]!.logMean.map((_, b) => logMeanExp(passes.map(({ logMean }) => logMean[b]!)))
}

function logMeanExp(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0) / values.length)
}
