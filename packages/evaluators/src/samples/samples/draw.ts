import { tf, toDataUnits, type Evaluation, type Tensor } from '@elbow-vae/core'
import { drawFrom, asConditional } from '../../numerics/draw-from.js'
import type { SampleInputs } from './inputs.js'

/** Number of decodings of one code in a mean (ABE figure 4). */
const decodings = 5

/** The images of one model in ABE figures 4–6, one row per input. */
export interface Samples {
  readonly inputs: SampleInputs
  /** Decodings of codes z ~ e(z|x). */
  readonly reconstructions: Decodings
  /** Decodings of codes z ~ m(z). */
  readonly generations: Decodings
}

/** x ~ d(x|z) for one code z per row; both [rows, …event]. */
export interface Decodings {
  readonly sample: Float32Array
  /** Mean of 5 draws for the same code. */
  readonly mean: Float32Array
}

/**
 * Draw reconstructions and generated images. The draws depend only on the run's seed; a part that cannot be drawn in one pass uses
 * its own sampler. Inputs and decodings are in data units.
 *
 * @param signal  checked before the decoding, which takes longest
 */
export async function drawSamples(
  { model, dataset, noise }: Pick<Evaluation, 'model' | 'dataset' | 'noise'>,
  inputs: SampleInputs,
  signal?: AbortSignal,
): Promise<Samples> {
  const rows = inputs.indices.length
  const allocated: Tensor[] = []
  const keep = (tensor: Tensor) => (allocated.push(tensor), tensor)
  try {
    const x = keep(tf.tensor(inputs.values, [rows, ...dataset.event]))
    const encoded = keep(await drawFrom(model.encoder, x, noise('samples/encoder'), 1)) //                     [1, rows, D]
    const generated = keep(await drawFrom(asConditional(model.marginal), x, noise('samples/marginal'), rows)) // [rows, 1, D]
    const codes = keep(tf.tidy(() => repeat(tf.concat([encoded, tf.transpose(generated, [1, 0, 2])], 1))))
    signal?.throwIfAborted()
    const decoded = keep(await drawFrom(model.decoder, codes, noise('samples/decoder'), 1)) // [5, 2 rows, …event]
    const [reconstructions, generations] = splitDecodings(toDataUnits(dataset, await decoded.data<'float32'>()))
    return { inputs: { ...inputs, values: toDataUnits(dataset, inputs.values) }, reconstructions, generations }
  } finally {
    tf.dispose(allocated)
  }
}

/** Repeat each code for its decodings: [1, B, D] -> [5, B, D]. */
const repeat = (codes: Tensor): Tensor => tf.tile(codes, [decodings, 1, 1])

/** [5, 2 rows, …event] -> the first decoding and the mean of all, for reconstructions and generations. */
function splitDecodings(values: Float32Array): [Decodings, Decodings] {
  const size = values.length / decodings
  const mean = Float32Array.from({ length: size }, (_, i) => {
    let sum = 0
    for (let n = 0; n < decodings; n++) sum += values[n * size + i]!
    return sum / decodings
  })
  const part = (from: number, to: number) => ({ sample: values.slice(from, to), mean: mean.slice(from, to) })
  return [part(0, size / 2), part(size / 2, size)]
}
