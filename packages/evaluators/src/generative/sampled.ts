import { measure, tf, type Evaluation } from '@elbow/core'
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

/** −E log q(x) and U over some examples of the split. */
export async function sampledScores(run: Evaluation, q: DataDensity, { examples, draws }: Sampling): Promise<Scored> {
  const surprise: number[] = []
  const gain: number[] = []
  for (const x of run.batches(batchOf(draws), examples)) {
    run.signal?.throwIfAborted()
    const stream = `generative-bounds/data/${surprise.length}`
    const [log, distortion] = await read(() => {
      const noise = run.noise(`${stream}/distortion`)
      const how = { x, noise, samples: draws, enumerate: false, rate: 'sampled', trainingSize: null } as const
      return [q.logProb(x, stream), tf.mean(measure(run.model, how).distortion, 0)]
    })
    x.dispose()
    surprise.push(...log!.map((nats) => -nats))
    gain.push(...log!.map((nats, i) => -distortion![i]! - nats))
  }
  return { crossEntropy: estimateOf(surprise, run), u: estimateOf(gain, run) }
}

const batchOf = (draws: number) => Math.max(1, Math.floor(decodings / draws))
