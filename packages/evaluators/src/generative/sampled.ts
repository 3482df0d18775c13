import { drawsOfKnown, measure, tf, weightedMean, type Evaluation } from '@elbow/core'
import { read } from '../read.js'
import { estimateOf, type Generated, type Scored } from './bounds.js'
import type { DataDensity } from './data-density.js'
import { generate } from './generate.js'

/** How much is drawn. */
export interface Sampling {
  /** Generations, and examples of the split, that the averages run over. */
  readonly examples: number
  /** K, codes of each example of the split. */
  readonly draws: number
}

/** Codes that go through the decoder at a time: an autoregressive one takes tens of megabytes for each. */
const decodings = 100

/** E and G from x ~ d(x|z), z ~ m(z). */
export async function sampledGenerations(
  run: Evaluation,
  q: DataDensity,
  { examples, draws }: Sampling,
): Promise<Generated> {
  const { encoder, decoder, marginal } = run.model
  const e: number[] = []
  const g: number[] = []
  for (let i = 0; e.length < examples; i++) {
    run.signal?.throwIfAborted()
    const count = Math.min(batchOf(draws), examples - e.length)
    const { z, x } = await generate(run, count, `generative-bounds/${i}`)
    const [ratio, gain] = await read(() => {
      const logPosterior = encoder.density(encoder.parameters(x)).logProb(z)
      const logDecoder = decoder.density(decoder.parameters(z)).logProb(x)
      return [
        tf.sub(logPosterior, marginal.density().logProb(z)), //                        log e(z|x)/m(z), [1, B]
        tf.sub(logDecoder, q.logProb(x, `generative-bounds/${i}/posterior`)), //       log d(x|z)/q(x), [1, B]
      ]
    })
    tf.dispose([z, x])
    e.push(...ratio!)
    g.push(...gain!)
  }
  return { e: estimateOf(e), g: estimateOf(g), information: null }
}

/** −E log q(x) and U over some examples of the split; over all of a known distribution, several times. */
export async function sampledScores(run: Evaluation, q: DataDensity, how: Sampling): Promise<Scored> {
  if (run.split !== 'exact') {
    const { surprise, gain } = await scores(run, q, how, 0)
    return { crossEntropy: estimateOf(surprise), u: estimateOf(gain) }
  }
  const { probability } = run.dataset.support!
  const passes = Math.max(fewestPasses, Math.ceil(drawsOfKnown / (how.draws * run.examples)))
  const means: { surprise: number; gain: number }[] = []
  for (let pass = 0; pass < passes; pass++) {
    const { surprise, gain } = await scores(run, q, how, pass)
    means.push({ surprise: weightedMean(surprise, probability), gain: weightedMean(gain, probability) })
  }
  return {
    crossEntropy: estimateOf(means.map(({ surprise }) => surprise)),
    u: estimateOf(means.map(({ gain }) => gain)),
  }
}

/** Repetitions for all of a known distribution: how much they differ is the error of draws. */
const fewestPasses = 8

/** −log q(x) and log d(x|z)/q(x) of each example. @param pass  each has draws of its own */
async function scores(run: Evaluation, q: DataDensity, { examples, draws }: Sampling, pass: number) {
  const surprise: number[] = []
  const gain: number[] = []
  for (const x of run.batches(batchOf(draws), examples)) {
    try {
      run.signal?.throwIfAborted()
      const stream = `generative-bounds/data/${surprise.length}${pass > 0 ? `/${pass}` : ''}`
      const [log, distortion] = await read(() => {
        const noise = run.noise(`${stream}/distortion`)
        const how = { x, noise, samples: draws, enumerate: false, rate: 'sampled', trainingSize: null } as const
        return [q.logProb(x, stream), tf.mean(measure(run.model, how).distortion, 0)]
      })
      surprise.push(...log!.map((nats) => -nats))
      gain.push(...log!.map((nats, i) => -distortion![i]! - nats))
    } finally {
      x.dispose()
    }
  }
  return { surprise: Float64Array.from(surprise), gain: Float64Array.from(gain) }
}

const batchOf = (draws: number) => Math.max(1, Math.floor(decodings / draws))
