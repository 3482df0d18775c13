import { definePlugin, tf, type Column, type Evaluation, type Tensor, weightedMean } from '@elbow-vae/core'
import { drawFrom } from '../numerics/draw-from.js'
import { agreement, recognition, type RowMatrix } from './regime/agreement.js'
import { regimeOf } from './regime/rule.js'
import { chooseInputs, isImage, type SampleInputs } from '../samples/samples/inputs.js'

/**
 * The regime of a model: auto-decoder, semantic encoder, syntactic encoder or auto-encoder.
 *
 * The paper classifies models by visual inspection of reconstructions. `regime/rule.ts` states a rule in terms of the rate of the
 * split and three agreements between inputs and two decodings of one code per input.
 */
export const regime = definePlugin({
  kind: 'evaluator',
  name: 'regime',
  summary:
    'auto-decoder, semantic encoder, syntactic encoder or auto-encoder, from the rate and reconstructions of images',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4',
  options: { count: { default: 64, min: 2, max: 1000, integer: true, help: 'inputs to reconstruct' } },
  create: ({ count }) => ({
    columns: ownColumns,
    async evaluate(run) {
      const inputs = run.split === 'exact' ? undefined : run.dataset.splits[run.split]
      if (!isImage(run.dataset.event) || !inputs) {
        return { row: { ...nullRow, note: 'regime: needs images of a split' } }
      }
      if (run.examples < 2) return { row: { ...nullRow, note: 'regime: needs two images or more' } }
      const { values, weights } = await run.perExample('regime', (m) => ({ rate: m.meanOverDraws(m.rate) }))
      const { images, decodings, codes, codesOfDecodings } = await reconstruct(run, chooseInputs(inputs, count))
      const behavior = {
        rate: weightedMean(values.rate, weights),
        recognition: recognition(codes, codesOfDecodings),
        decodingAgreement: agreement(...decodings),
        pixelAgreement: agreement(images, decodings[0]),
      }
      return {
        row: {
          regime: regimeOf(behavior),
          recognition: behavior.recognition,
          decoding_agreement: behavior.decodingAgreement,
          pixel_agreement: behavior.pixelAgreement,
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'regime', description: 'auto-decoder, semantic encoder, syntactic encoder or auto-encoder', type: 'text' },
  {
    name: 'recognition',
    description:
      "fraction of other inputs whose code is farther from a reconstruction's code than that of its own input",
  },
  {
    name: 'decoding_agreement',
    description: 'agreement of the pixels of two decodings of one code: 1 equal, 0 as between different codes',
  },
  {
    name: 'pixel_agreement',
    description: 'agreement of the pixels of input and reconstruction: 1 equal, 0 as between different inputs',
  },
]

const nullRow = { regime: null, recognition: null, decoding_agreement: null, pixel_agreement: null } as const

interface Reconstructions {
  readonly images: RowMatrix
  /** Two decodings of one code z ~ e(z|x) per image. */
  readonly decodings: readonly [RowMatrix, RowMatrix]
  /** Codes of the images: the mean of e(z|x), or a draw where it has no mean. */
  readonly codes: RowMatrix
  readonly codesOfDecodings: RowMatrix
}

async function reconstruct({ model, dataset, noise }: Evaluation, inputs: SampleInputs): Promise<Reconstructions> {
  const { length: count } = inputs.indices
  const { encoder, decoder } = model
  const allocated: Tensor[] = []
  const keep = (tensor: Tensor) => (allocated.push(tensor), tensor)
  const encode = (x: Tensor, stream: string) =>
    keep(
      tf.tidy(() => {
        const posterior = encoder.density(encoder.parameters(x))
        return tf.clone(posterior.mean?.() ?? posterior.draw(noise(stream), 1).value)
      }),
    )
  try {
    const x = keep(tf.tensor(inputs.values, [count, ...dataset.event])) //                         [N, …event]
    const z = keep(await drawFrom(encoder, x, noise('regime/encoder'), 1)) //                      [1, N, D]
    const twice = keep(tf.tidy(() => tf.tile(z, [2, 1, 1]))) //                                    [2, N, D]
    const decoded = keep(await drawFrom(decoder, twice, noise('regime/decoder'), 1)) //            [2, N, …event]
    const decoding = (i: number) => keep(tf.tidy(() => tf.squeeze(tf.slice(decoded, i, 1), [0]))) // [N, …event]
    const [first, second] = [decoding(0), decoding(1)]
    return {
      images: await rowsOf(x, count),
      decodings: [await rowsOf(first, count), await rowsOf(second, count)],
      codes: await rowsOf(encode(x, 'regime/inputs'), count),
      codesOfDecodings: await rowsOf(encode(first, 'regime/decodings'), count),
    }
  } finally {
    tf.dispose(allocated)
  }
}

async function rowsOf(tensor: Tensor, count: number): Promise<RowMatrix> {
  return { size: tensor.size / count, values: await tensor.data<'float32'>() }
}
