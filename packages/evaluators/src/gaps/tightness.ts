import { drawsOfKnown, expectationFor, measure, tf, type Conditional, type Evaluation, type Tensor } from '@elbow/core'
import { read } from '../read.js'

/** Both bounds of log p(x) from one pass of codes, for each example, nats. */
interface Pass {
  /** Mean of log m(z) d(x|z) / q(z) */
  readonly elbo: Float64Array
  /** Log of the mean of m(z) d(x|z) / q(z) */
  readonly logMean: Float64Array
}

/** Bounds of log p(x) by a density over the code, in independent passes of codes. */
export interface Tightness {
  readonly passes: readonly Pass[]
  /** Whether codes are drawn, or nodes shifted at random; otherwise the only pass is a sum. */
  readonly isRandom: boolean
}

/** A pass to leave out of every `Tightness` that has `count` passes. */
export interface LeftOut {
  readonly count: number
  readonly pass: number
}

/** Codes that go through the decoder at a time. */
const decodings = 100

/**
 * Both bounds, from `draws` draws of each example. A finite code is summed over. A quadrature replaces the draws where the run
 * asks for one, and on exact data where `expectationFor` has one.
 *
 * L is the mean of the same log weights whose log-mean-exp is the other: their difference is never negative, and has no
 * noise where q is the posterior. Two encoders of one family are compared on the same noise.
 */
export async function tightnessOf(run: Evaluation, encoder: Conditional, x: Tensor, draws: number): Promise<Tightness> {
  const { quadrature, samples, count, isRandom } = wayOf(run, encoder, x, draws)
  const passes: Pass[] = []
  for (let i = 0; i < count; i++) {
    run.signal?.throwIfAborted()
    const [elbo, logMean] = await read(() => {
      const noise = run.noise(`gaps/measure/${i}`)
      const how = { x, noise, samples, enumerate: true, quadrature, rate: 'sampled', trainingSize: null } as const
      const m = measure({ ...run.model, encoder }, how)
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) // [K, B]
      const logShare = m.draw.weight ? tf.log(m.draw.weight) : tf.scalar(-Math.log(samples))
      return [m.meanOverDraws(logWeight), tf.logSumExp(tf.add(logWeight, logShare), 0)]
    })
    passes.push({ elbo: elbo!, logMean: logMean! })
  }
  return { passes, isRandom }
}

interface Way {
  readonly quadrature: number
  readonly samples: number
  readonly count: number
  readonly isRandom: boolean
}

function wayOf(run: Evaluation, encoder: Conditional, x: Tensor, asked: number): Way {
  const examples = x.shape[0]
  const isExact = run.split === 'exact'
  const draws = isExact ? Math.max(asked, Math.ceil(drawsOfKnown / examples)) : asked
  const samples = Math.min(draws, Math.max(1, Math.floor(decodings / examples)))
  let way: Way = { quadrature: 0, samples, count: Math.ceil(draws / samples), isRandom: true }
  tf.tidy(() => {
    const posterior = encoder.density(encoder.parameters(x))
    const noise = run.noise('gaps/way')
    const known = isExact ? expectationFor(posterior, { examples, samples, noise }) : undefined
    if (posterior.enumerate) way = { quadrature: 0, samples, count: 1, isRandom: false }
    else if (run.quadrature) way = { quadrature: run.quadrature, samples, count: 1, isRandom: false }
    else if (known?.way.quadrature) way = { ...way, quadrature: known.way.quadrature, count: known.passes }
  })
  return way
}

const kept = ({ passes }: Tightness, leftOut?: LeftOut): readonly Pass[] =>
  passes.length === leftOut?.count ? passes.filter((_, i) => i !== leftOut.pass) : passes

/** L[q] = E_q log m(z) d(x|z) / q(z) of each example. */
export function elboOf(tightness: Tightness, leftOut?: LeftOut): Float64Array {
  const passes = kept(tightness, leftOut)
  return passes[0]!.elbo.map((_, b) => passes.reduce((sum, { elbo }) => sum + elbo[b]!, 0) / passes.length)
}

/** log 1/K Σ_k m(z_k) d(x|z_k) / q(z_k), z_k ~ q, of each example: between L[q] and log p(x). */
export function likelihoodOf(tightness: Tightness, leftOut?: LeftOut): Float64Array {
  const passes = kept(tightness, leftOut)
  return passes[0]!.logMean.map((_, b) => logMeanExp(passes.map(({ logMean }) => logMean[b]!)))
}

function logMeanExp(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0) / values.length)
}
