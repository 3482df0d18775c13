import { definePlugin, tf, type Column, type Evaluation, type Tensor, weightedMean } from '@elbow/core'
import { drawFrom } from './draw-from.js'
import { agreement, recognition, type Rows } from './regime/agreement.js'
import { regimeOf } from './regime/rule.js'
import { chooseInputs, isImage } from './samples/inputs.js'

/**
 * Which of four regimes a model is in: auto-decoder, semantic encoder, syntactic encoder or auto-encoder.
 *
 * The paper tells them apart by eye, from how a reconstruction relates to its input; `regime/rule.ts` is the rule, on the
 * rate of the split and three agreements between some inputs and two decodings of one code of each.
 */
export const regime = definePlugin({
  kind: 'evaluator',
  name: 'regime',
  summary: 'auto-decoder, semantic encoder, syntactic encoder or auto-encoder, by rate and reconstructions of images',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4',
  options: { count: { default: 64, min: 2, max: 1000, integer: true, help: 'inputs to reconstruct' } },
  create: ({ count }) => ({
    columns: own,
    async evaluate(run) {
      if (!isImage(run.dataset.event) || run.split === 'exact') {
        return { row: { ...missing, note: 'regime: needs images of a split' } }
      }
      if (run.examples < 2) return { row: { ...missing, note: 'regime: needs two images or more' } }
      const { values, weights } = await run.perExample('regime', (m) => ({ rate: m.meanOverDraws(m.rate) }))
      const { inputs, decodings, codes, codesOfDecodings } = await reconstruct(run, count)
      const behaviour = {
        rate: weightedMean(values['rate']!, weights),
        recognition: recognition(codes, codesOfDecodings),
        decodingAgreement: agreement(...decodings),
        pixelAgreement: agreement(inputs, decodings[0]),
      }
      return {
        row: {
          regime: regimeOf(behaviour),
          recognition: behaviour.recognition,
          decoding_agreement: behaviour.decodingAgreement,
          pixel_agreement: behaviour.pixelAgreement,
        },
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'regime', description: 'auto-decoder, semantic encoder, syntactic encoder or auto-encoder', type: 'text' },
  {
    name: 'recognition',
    description: "share of other inputs that a reconstruction's code is farther from than its own",
  },
  { name: 'decoding_agreement', description: 'pixels of two decodings of one code: 1 all agree, 0 as between codes' },
  { name: 'pixel_agreement', description: 'pixels of input and reconstruction: 1 all agree, 0 as between inputs' },
]

const missing = { regime: null, recognition: null, decoding_agreement: null, pixel_agreement: null } as const

interface Reconstructions {
  readonly inputs: Rows
  /** Two of the same code z ~ e(z|x). */
  readonly decodings: readonly [Rows, Rows]
  /** Where the encoder puts the inputs: its mean, or a draw where it tells none. */
  readonly codes: Rows
  readonly codesOfDecodings: Rows
}

async function reconstruct({ model, dataset, split, noise }: Evaluation, count: number): Promise<Reconstructions> {
  const { values, places } = chooseInputs(dataset.splits[split as 'test']!, count)
  const { encoder, decoder } = model
  const held: Tensor[] = []
  const hold = (tensor: Tensor) => (held.push(tensor), tensor)
  const place = (x: Tensor, stream: string) =>
    hold(
      tf.tidy(() => {
        const posterior = encoder.density(encoder.parameters(x))
        return tf.clone(posterior.mean?.() ?? posterior.draw(noise(stream), 1).value)
      }),
    )
  try {
    const x = hold(tf.tensor(values, [places.length, ...dataset.event])) //                        [N, …event]
    const z = hold(await drawFrom(encoder, x, noise('regime/encoder'), 1)) //                      [1, N, D]
    const twice = hold(tf.tidy(() => tf.tile(z, [2, 1, 1]))) //                                    [2, N, D]
    const decoded = hold(await drawFrom(decoder, twice, noise('regime/decoder'), 1)) //            [2, N, …event]
    const [first, second] = tf.tidy(() => tf.unstack(decoded)).map(hold) as [Tensor, Tensor]
    return {
      inputs: await rowsOf(x, places.length),
      decodings: [await rowsOf(first, places.length), await rowsOf(second, places.length)],
      codes: await rowsOf(place(x, 'regime/inputs'), places.length),
      codesOfDecodings: await rowsOf(place(first, 'regime/decodings'), places.length),
    }
  } finally {
    tf.dispose(held)
  }
}

async function rowsOf(tensor: Tensor, count: number): Promise<Rows> {
  return { size: tensor.size / count, values: (await tensor.data()) as Float32Array }
}
