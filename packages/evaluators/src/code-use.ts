import { definePlugin, tf, type Column, type Conditional, type Measurement, type Tensor } from '@elbow/core'
import { standardError, weightedMean } from './statistics.js'

/**
 * What the codes are worth to the decoder: how much more it costs to decode every example from another's code.
 *
 * A decoder that ignores its code has 0, whatever the rate. With d(x|z) = p_e(x|z) it is I_e(X;Z) and the lautum
 * information KL(p* q ‖ p_e) together, so at least I_e(X;Z).
 *
 * Examples of a batch exchange their codes: of a split that is ordered by class, codes stay within a class.
 */
export const codeUse = definePlugin({
  kind: 'evaluator',
  name: 'code-use',
  summary: 'what it costs to decode examples from the codes of others',
  equation: 'E_{p*(x)} E_{q(z)} [−log d(x|z)] − D, q(z) = E_{p*} e(z|x)',
  paper: 'Palomar & Verdú 2008, Lautum Information, IEEE Trans. Inf. Theory',
  options: {},
  create: () => ({
    columns: own,
    async evaluate(run) {
      const { support } = run.dataset
      const { values, weights } = await run.perExample('code-use', (m) => {
        const exchanged =
          run.split === 'exact'
            ? meanOverOthers(run.model.decoder, m, support!.probability)
            : distortionFrom(run.model.decoder, m, Math.floor(m.x.shape[0] / 2))
        return { exchanged, use: tf.sub(exchanged, m.meanOverDraws(m.distortion)) }
      })
      const error = (each: Float64Array) => (run.split === 'exact' ? 0 : standardError(each))
      const [exchanged, use] = [values['exchanged']!, values['use']!]
      return {
        row: {
          ...{ exchanged_distortion: weightedMean(exchanged, weights), exchanged_distortion_se: error(exchanged) },
          ...{ code_use: weightedMean(use, weights), code_use_se: error(use) },
        },
      }
    },
  }),
})

/** −log d(x|z) of each example, from codes of the one so many places on. [B] */
function distortionFrom(decoder: Conditional, m: Measurement, shift: number): Tensor {
  const { value, weight } = m.draw
  const isShared = value.shape[1] === 1 && m.x.shape[0] > 1 // all codes there are: examples differ in their weights
  const distortion = isShared
    ? m.distortion
    : tf.neg(decoder.density(decoder.parameters(rolled(value, shift))).logProb(m.x)) // [K, B]
  return weight ? tf.sum(tf.mul(rolled(weight, shift), distortion), 0) : tf.mean(distortion, 0)
}

/** The same from the codes of every example, each as likely as it is. [B] */
function meanOverOthers(decoder: Conditional, m: Measurement, probability: Float64Array): Tensor {
  const count = probability.length
  const terms = Array.from({ length: count }, (_, shift) => {
    const likely = tf.tensor1d(Float32Array.from(probability, (_, b) => probability[(b + shift) % count]!))
    return tf.mul(likely, distortionFrom(decoder, m, shift))
  })
  return tf.addN(terms)
}

/** Example b + shift in the place of example b, [K, B, …] -> [K, B, …]; the last begin again with the first. */
function rolled(tensor: Tensor, shift: number): Tensor {
  if (shift === 0) return tensor
  const [head, tail] = tf.split(tensor, [shift, tensor.shape[1]! - shift], 1) as [Tensor, Tensor]
  return tf.concat([tail, head], 1)
}

const own: readonly Column[] = [
  { name: 'exchanged_distortion', description: '-E log d(x|z) with the codes of other examples', unit: 'nats' },
  {
    name: 'exchanged_distortion_se',
    description: 'standard error of exchanged_distortion over examples; 0 for exact data',
    unit: 'nats',
  },
  { name: 'code_use', description: 'exchanged_distortion - distortion: what the codes are worth', unit: 'nats' },
  { name: 'code_use_se', description: 'standard error of code_use over examples; 0 for exact data', unit: 'nats' },
]
