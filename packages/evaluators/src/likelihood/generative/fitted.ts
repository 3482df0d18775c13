import {
  fit,
  concat,
  permutation,
  tf,
  type Conditional,
  type Estimate,
  type Evaluation,
  type Scalar,
  type Tensor,
} from '@elbow-vae/core'
import { estimateOf } from './bounds.js'
import { unconditionalDensity, type DataDensity } from './data-density.js'
import { generate } from './generate.js'

export interface FitDensityOptions {
  /** Generated examples that q is fitted to; an additional tenth is held out. */
  readonly generations: number
  readonly steps: number
}

export interface FittedDensity extends DataDensity {
  /** −E log q(x) over held-out generated examples, nats. The excess over the entropy of g is KL(g ‖ q). */
  readonly heldOut: Estimate
}

/** Batch size of generation, fitting and scoring. */
const batch = 50

/**
 * q(x) as in ABE appendix C: an autoregressive model without a code, fitted to data that the model generates.
 *
 *   max_q E_m(z) E_d(x|z) log q(x)
 *
 * @param decoder  becomes q, with a constant code
 */
export async function fittedDensity(
  run: Evaluation,
  decoder: Conditional,
  { generations, steps }: FitDensityOptions,
): Promise<FittedDensity> {
  const perEpoch = Math.ceil(generations / batch)
  const [training, heldOut] = [perEpoch * batch, Math.ceil(perEpoch / 10) * batch]
  const examples = await generateExamples(run, training + heldOut)
  const q = unconditionalDensity(decoder)
  await fit({
    name: 'fit q(x)',
    variables: decoder.variables,
    loss: (x) => tf.neg(tf.mean<Scalar>(q.logProb(x, ''))),
    batch(step) {
      const order = permutation({ seed: 1, stream: 'fit q(x)', step: Math.floor(step / perEpoch) }, training)
      const start = (step % perEpoch) * batch
      return examples(order.subarray(start, start + batch))
    },
    steps,
    learningRate: 2e-3,
    ...(run.signal && { signal: run.signal }),
  })
  const surprise: Float32Array[] = []
  for (let start = training; start < training + heldOut; start += batch) {
    const x = examples(Int32Array.from({ length: batch }, (_, i) => start + i))
    const nats = tf.tidy(() => tf.neg(q.logProb(x, '')))
    surprise.push(await nats.data<'float32'>())
    tf.dispose([x, nats])
  }
  return { ...q, heldOut: estimateOf(concat(surprise, (length) => new Float64Array(length))) }
}

/** Generate `count` examples on the host. @returns a function that selects examples by index, [indices.length, …event] */
async function generateExamples(run: Evaluation, count: number): Promise<(indices: Int32Array) => Tensor> {
  const pieces: Float32Array[] = []
  for (let start = 0; start < count; start += batch) {
    run.signal?.throwIfAborted()
    const { z, x } = await generate(run, batch, `generative-bounds/fit/${start}`)
    pieces.push(await x.data<'float32'>())
    tf.dispose([z, x])
  }
  const all = concat(pieces, (length) => new Float32Array(length))
  const size = all.length / count
  return (indices) => {
    const selected = [...indices].map((i) => all.subarray(i * size, (i + 1) * size))
    return tf.tensor(
      concat(selected, (length) => new Float32Array(length)),
      [indices.length, ...run.dataset.event],
    )
  }
}
