import { measure, tf, type Conditional, type Evaluation, type Tensor } from '@elbow/core'
import { read } from '../read.js'

/** What a density over the code says about log p(x) of each example, in nats. */
export interface Tightness {
  /** L[q] = E_q log m(z) d(x|z) / q(z) */
  readonly elbo: Float64Array
  /** log 1/K Σ_k m(z_k) d(x|z_k) / q(z_k), z_k ~ q: between L[q] and log p(x) */
  readonly likelihood: Float64Array
}

/** Codes that go through the decoder at a time. */
const decodings = 100

/**
 * Both bounds, from so many draws of each example; by sums where the code is finite, or by the run's quadrature.
 *
 * L is the mean of the same log weights whose log-mean-exp is the other: their difference is never negative, and has no
 * noise where q is the posterior. Two encoders of one family are compared on the same noise.
 */
export async function tightnessOf(run: Evaluation, encoder: Conditional, x: Tensor, draws: number): Promise<Tightness> {
  const examples = x.shape[0]
  const elbo = new Float64Array(examples)
  const weights: Float64Array[] = [] // log-mean weights of each pass
  const samples = Math.min(draws, Math.max(1, Math.floor(decodings / examples)))
  let passes = Math.ceil(draws / samples)
  for (let i = 0; i < passes; i++) {
    run.signal?.throwIfAborted()
    const [bound, logMean] = await read(() => {
      const noise = run.noise(`gaps/measure/${i}`)
      const { quadrature } = run
      const how = { x, noise, samples, enumerate: true, quadrature, rate: 'sampled', trainingSize: null } as const
      const m = measure({ ...run.model, encoder }, how)
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) // [K, B]
      const logShare = m.draw.weight ? tf.log(m.draw.weight) : tf.scalar(-Math.log(samples))
      if (m.draw.weight) passes = 1 // a sum over all codes: another pass would say the same
      return [m.meanOverDraws(logWeight), tf.logSumExp(tf.add(logWeight, logShare), 0)]
    })
    bound!.forEach((nats, b) => (elbo[b]! += nats))
    weights.push(logMean!)
  }
  return {
    elbo: elbo.map((sum) => sum / weights.length),
    likelihood: elbo.map((_, b) => logMeanExp(weights.map((each) => each[b]!))),
  }
}

function logMeanExp(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0) / values.length)
}
