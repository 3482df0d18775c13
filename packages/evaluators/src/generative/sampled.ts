import { measure, tf, type Evaluation, type Measurement, type Tensor } from '@elbow/core'
import { drawFrom, unconditional } from '../draw-from.js'
import { read } from '../read.js'
import { standardError, weightedMean } from '../statistics.js'
import type { Estimate, Generated, Scored } from './bounds.js'

/** How much is drawn. */
export interface Sampling {
  /** Generations, and examples of the split, that the averages run over. */
  readonly examples: number
  /** K, codes of each that q(x) is estimated from. */
  readonly draws: number
}

/** Codes that go through the decoder at a time: an autoregressive one takes tens of megabytes for each. */
const decodings = 100

/**
 * E and G from x ~ d(x|z), z ~ m(z), with the model's own importance-weighted density as q:
 *
 *   log q(x) = E log 1/K Σ_k m(z_k) d(x|z_k) / e(z_k|x),   z_k ~ e(z|x)     Burda et al. 2016, eq. 8
 *
 * By Jensen q(x) ≤ g(x), so q has at most the mass of a density and G stays an upper bound of I_d, for any K; it falls
 * towards I_d as K grows. No second model has to be fitted.
 */
export async function sampledGenerations(run: Evaluation, { examples, draws }: Sampling): Promise<Generated> {
  const e: number[] = []
  const g: number[] = []
  for (let i = 0; e.length < examples; i++) {
    const count = Math.min(batchOf(draws), examples - e.length)
    const { z, x } = await generate(run, count, `generative-bounds/${i}`)
    const [ratio, gain] = await read(() => {
      const m = withDraws(run, tf.squeeze(x, [0]), draws, `generative-bounds/${i}/posterior`)
      const decoder = run.model.decoder.density(run.model.decoder.parameters(z))
      const logRatio = tf.sub(m.posterior.logProb(z), m.marginal.logProb(z)) // log e(z|x)/m(z), [1, B]
      return [logRatio, tf.sub(decoder.logProb(x), logDensity(m, draws))] //    log d(x|z)/q(x), [1, B]
    })
    tf.dispose([z, x])
    e.push(...ratio!)
    g.push(...gain!)
  }
  return { e: estimateOf(e), g: estimateOf(g), information: null }
}

/** −E log q(x) and U over the first examples of the split. */
export async function sampledScores(run: Evaluation, { examples, draws }: Sampling): Promise<Scored> {
  const surprise: number[] = []
  const gain: number[] = []
  for (const x of run.batches(batchOf(draws))) {
    const [log, distortion] = await read(() => {
      const m = withDraws(run, x, draws, `generative-bounds/data/${surprise.length}`)
      return [logDensity(m, draws), tf.mean(m.distortion, 0)]
    })
    x.dispose()
    surprise.push(...log!.map((nats) => -nats))
    gain.push(...log!.map((nats, i) => -distortion![i]! - nats))
    if (surprise.length >= examples && run.split !== 'exact') break
  }
  return { crossEntropy: estimateOf(surprise, run), u: estimateOf(gain, run) }
}

const batchOf = (draws: number) => Math.max(1, Math.floor(decodings / draws))

/** z ~ m(z), [1, B, D], and x ~ d(x|z), [1, B, …event]. */
async function generate({ model, noise }: Evaluation, count: number, stream: string) {
  const nothing = tf.scalar(0) // a marginal is given nothing
  const drawn = await drawFrom(unconditional(model.marginal), nothing, noise(`${stream}/marginal`), count)
  nothing.dispose()
  const z = tf.reshape(drawn, [1, count, -1])
  drawn.dispose()
  return { z, x: await drawFrom(model.decoder, z, noise(`${stream}/decoder`), 1) }
}

const withDraws = (run: Evaluation, x: Tensor, samples: number, stream: string): Measurement =>
  measure(run.model, { x, samples, noise: run.noise(stream), enumerate: false, rate: 'sampled', trainingSize: null })

/** log 1/K Σ_k m(z_k) d(x|z_k) / e(z_k|x), [B] */
const logDensity = (m: Measurement, draws: number): Tensor =>
  tf.sub(tf.logSumExp(tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion), 0), Math.log(draws))

/** Of independent draws; over a known distribution, the sum weighted by it. */
function estimateOf(values: readonly number[], run?: Evaluation): Estimate {
  const each = Float64Array.from(values)
  if (run?.split === 'exact') return { mean: weightedMean(each, run.dataset.support!.probability), error: 0 }
  const even = new Float64Array(each.length).fill(1 / each.length)
  return { mean: weightedMean(each, even), error: standardError(each) }
}
