import { tf, toDataUnits, type Evaluation, type Tensor } from '@elbow/core'
import { drawFrom, unconditional } from '../draw-from.js'
import type { Inputs } from './inputs.js'

/** Decodings of one code that the mean is made of (ABE figure 4). */
const decodings = 5

/** What ABE figures 4–6 show of one model, a row per input. */
export interface Samples {
  readonly inputs: Inputs
  /** Of codes z ~ e(z|x). */
  readonly reconstructions: Decodings
  /** Of codes z ~ m(z). */
  readonly generations: Decodings
}

/** x ~ d(x|z) for one code z a row; both [rows, …event]. */
export interface Decodings {
  readonly sample: Float32Array
  /** The mean of 5 draws for that same code. */
  readonly mean: Float32Array
}

/**
 * Draw what a picture of a model shows. The run's seed decides the draws; parts that cannot be drawn in one pass are drawn
 * by their own samplers. Examples and decodings are in the data's own units.
 *
 * @param signal  aborting ends it before the decoding, which takes longest
 */
export async function drawSamples(
  { model, dataset, noise }: Pick<Evaluation, 'model' | 'dataset' | 'noise'>,
  inputs: Inputs,
  signal?: AbortSignal,
): Promise<Samples> {
  const rows = inputs.places.length
  const held: Tensor[] = []
  const hold = (tensor: Tensor) => (held.push(tensor), tensor)
  try {
    const x = hold(tf.tensor(inputs.values, [rows, ...dataset.event]))
    const encoded = hold(await drawFrom(model.encoder, x, noise('samples/encoder'), 1)) //                     [1, rows, D]
    const generated = hold(await drawFrom(unconditional(model.marginal), x, noise('samples/marginal'), rows)) // [rows, 1, D]
    const codes = hold(tf.tidy(() => repeated(tf.concat([encoded, tf.transpose(generated, [1, 0, 2])], 1))))
    signal?.throwIfAborted()
    const decoded = hold(await drawFrom(model.decoder, codes, noise('samples/decoder'), 1)) // [5, 2 rows, …event]
    const values = (await decoded.data()) as Float32Array
    const [reconstructions, generations] = halves(toDataUnits(dataset, values))
    return { inputs: { ...inputs, values: toDataUnits(dataset, inputs.values) }, reconstructions, generations }
  } finally {
    tf.dispose(held)
  }
}

/** Each code once for every decoding of it: [1, B, D] -> [5, B, D]. */
const repeated = (codes: Tensor): Tensor => tf.tile(codes, [decodings, 1, 1])

/** [5, 2 rows, …event], the rows of both grids one after the other, as one draw and the mean of all. */
function halves(values: Float32Array): [Decodings, Decodings] {
  const size = values.length / decodings
  const mean = Float32Array.from({ length: size }, (_, i) => {
    let sum = 0
    for (let n = 0; n < decodings; n++) sum += values[n * size + i]!
    return sum / decodings
  })
  const part = (from: number, to: number) => ({ sample: values.slice(from, to), mean: mean.slice(from, to) })
  return [part(0, size / 2), part(size / 2, size)]
}
