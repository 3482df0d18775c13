import {
  fit,
  joined,
  permutation,
  tf,
  type Conditional,
  type Estimate,
  type Evaluation,
  type Scalar,
  type Tensor,
} from '@elbow/core'
import { estimateOf } from './bounds.js'
import { uninformed, type DataDensity } from './data-density.js'
import { generate } from './generate.js'

export interface Fitting {
  /** Generations that q is fitted to; a tenth as many again are held out. */
  readonly generations: number
  readonly steps: number
}

export interface FittedDensity extends DataDensity {
  /** −E log q(x) over generations that q has not seen, nats: what is above the entropy of g, q is too wide. */
  readonly heldOut: Estimate
}

/** Generations at a time, in making, fitting and scoring. */
const batch = 50

/**
 * q(x) as ABE appendix C has it: an autoregressive model without a code, fitted to what the model generates.
 *
 *   max_q E_m(z) E_d(x|z) log q(x)
 *
 * @param decoder  becomes q, its code ignored
 */
export async function fittedDensity(
  run: Evaluation,
  decoder: Conditional,
  { generations, steps }: Fitting,
): Promise<FittedDensity> {
  const perEpoch = Math.ceil(generations / batch)
  const [seen, unseen] = [perEpoch, Math.ceil(perEpoch / 10)].map((batches) => batches * batch) as [number, number]
  const examples = await generationsOf(run, seen + unseen)
  const q = uninformed(decoder)
  await fit({
    name: 'fit q(x)',
    variables: decoder.variables,
    loss: (x) => tf.neg(tf.mean(q.logProb(x, ''))) as Scalar,
    batch(step) {
      const order = permutation({ seed: 1, stream: 'fit q(x)', step: Math.floor(step / perEpoch) }, seen)
      const start = (step % perEpoch) * batch
      return examples(order.subarray(start, start + batch))
    },
    steps,
    learningRate: 2e-3,
    ...(run.signal && { signal: run.signal }),
  })
  const surprise: Float32Array[] = []
  for (let start = seen; start < seen + unseen; start += batch) {
    const x = examples(Int32Array.from({ length: batch }, (_, i) => start + i))
    const nats = tf.tidy(() => tf.neg(q.logProb(x, '')))
    surprise.push((await nats.data()) as Float32Array)
    tf.dispose([x, nats])
  }
  return { ...q, heldOut: estimateOf(joined(surprise, (length) => new Float64Array(length))) }
}

/** So many generations, on the host. @returns those at some places, [places, …event] */
async function generationsOf(run: Evaluation, count: number): Promise<(places: Int32Array) => Tensor> {
  const pieces: Float32Array[] = []
  for (let made = 0; made < count; made += batch) {
    run.signal?.throwIfAborted()
    const { z, x } = await generate(run, batch, `generative-bounds/fit/${made}`)
    pieces.push((await x.data()) as Float32Array)
    tf.dispose([z, x])
  }
  const all = joined(pieces, (length) => new Float32Array(length))
  const size = all.length / count
  return (places) => {
    const chosen = [...places].map((i) => all.subarray(i * size, (i + 1) * size))
    return tf.tensor(
      joined(chosen, (length) => new Float32Array(length)),
      [places.length, ...run.dataset.event],
    )
  }
}
