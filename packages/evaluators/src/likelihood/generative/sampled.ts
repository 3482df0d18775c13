import { exactDataDraws, measure, tf, weightedMean, type Evaluation } from '@elbow-vae/core'
import { knownSupport } from '../../numerics/known-support.js'
import { readTensors } from '../../numerics/read-tensors.js'
import { estimateOf, type GenerationBounds, type DataScores } from './bounds.js'
import type { DataDensity } from './data-density.js'
import { generate } from './generate.js'

/** Numbers of draws. */
export interface Sampling {
  /** Generated examples, and examples of the split, to average over. */
  readonly examples: number
  /** K, codes per example of the split. */
  readonly draws: number
}

/** Codes per decoder pass; an autoregressive decoder takes tens of megabytes for each. */
const decodingsPerPass = 100

/** E and G from x ~ d(x|z), z ~ m(z). */
export async function sampledGenerationBounds(
  run: Evaluation,
  q: DataDensity,
  { examples, draws }: Sampling,
): Promise<GenerationBounds> {
  const { encoder, decoder, marginal } = run.model
  const e: number[] = []
  const g: number[] = []
  for (let i = 0; e.length < examples; i++) {
    run.signal?.throwIfAborted()
    const count = Math.min(batchOf(draws), examples - e.length)
    const { z, x } = await generate(run, count, `generative-bounds/${i}`)
    const [ratio, gain] = await readTensors(() => {
      const logPosterior = encoder.density(encoder.parameters(x)).logProb(z)
      const logDecoder = decoder.density(decoder.parameters(z)).logProb(x)
      return [
        tf.sub(logPosterior, marginal.density().logProb(z)), //                        log e(z|x)/m(z), [1, B]
        tf.sub(logDecoder, q.logProb(x, `generative-bounds/${i}/posterior`)), //       log d(x|z)/q(x), [1, B]
      ]
    })
    tf.dispose([z, x])
    e.push(...ratio)
    g.push(...gain)
  }
  return { e: estimateOf(e), g: estimateOf(g), information: null }
}

/** −E log q(x) and U over some examples of the split; for exact data over all examples, in several passes. */
export async function sampledDataScores(run: Evaluation, q: DataDensity, sampling: Sampling): Promise<DataScores> {
  const support = knownSupport(run)
  if (!support) {
    const { surprise, gain } = await scores(run, q, sampling, 0)
    return { crossEntropy: estimateOf(surprise), u: estimateOf(gain) }
  }
  const { probability } = support
  const passes = Math.max(minPasses, Math.ceil(exactDataDraws / (sampling.draws * run.examples)))
  const means: { surprise: number; gain: number }[] = []
  for (let pass = 0; pass < passes; pass++) {
    const { surprise, gain } = await scores(run, q, sampling, pass)
    means.push({ surprise: weightedMean(surprise, probability), gain: weightedMean(gain, probability) })
  }
  return {
    crossEntropy: estimateOf(means.map(({ surprise }) => surprise)),
    u: estimateOf(means.map(({ gain }) => gain)),
  }
}

/** Passes over exact data; the variance over passes gives the standard error. */
const minPasses = 8

/** −log q(x) and log d(x|z)/q(x) of each example. @param pass  every pass has independent draws */
async function scores(run: Evaluation, q: DataDensity, { examples, draws }: Sampling, pass: number) {
  const surprise: number[] = []
  const gain: number[] = []
  for (const x of run.batches(batchOf(draws), examples)) {
    try {
      run.signal?.throwIfAborted()
      const stream = `generative-bounds/data/${surprise.length}${pass > 0 ? `/${pass}` : ''}`
      const [logQ, distortion] = await readTensors(() => {
        const noise = run.noise(`${stream}/distortion`)
        const options = {
          x,
          noise,
          samples: draws,
          enumerate: false,
          rateEstimator: 'sampled',
          trainingSize: null,
        } as const
        return [q.logProb(x, stream), tf.mean(measure(run.model, options).distortion, 0)]
      })
      surprise.push(...logQ.map((nats) => -nats))
      gain.push(...logQ.map((nats, i) => -distortion[i]! - nats))
    } finally {
      x.dispose()
    }
  }
  return { surprise: Float64Array.from(surprise), gain: Float64Array.from(gain) }
}

const batchOf = (draws: number) => Math.max(1, Math.floor(decodingsPerPass / draws))
