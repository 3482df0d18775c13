import {
  definePlugin,
  standardError,
  tf,
  type Column,
  type Estimate,
  type Measurement,
  type Tensor,
} from '@elbow-vae/core'
import { knownSupport } from '../numerics/known-support.js'

/**
 * Use of the code by the decoder: the increase in distortion when each example is decoded from another example's code.
 *
 * It is 0 for a decoder that ignores its code, at any rate. With d(x|z) = p_e(x|z) it is the sum of I_e(X;Z) and the lautum
 * information KL(p* q ‖ p_e), and therefore at least I_e(X;Z).
 *
 * Examples exchange codes within a batch, so in a split that is sorted by class they exchange codes of the same class. A batch
 * of one example is skipped.
 */
export const codeUse = definePlugin({
  kind: 'evaluator',
  name: 'code-use',
  summary: 'increase in distortion when examples are decoded from the codes of other examples',
  equation: 'E_{p*(x)} E_{q(z)} [−log d(x|z)] − D, q(z) = E_{p*} e(z|x)',
  paper: 'Palomar & Verdú 2008, Lautum Information, IEEE Trans. Inf. Theory',
  options: {},
  create: () => ({
    columns: ownColumns,
    async evaluate(run) {
      const probability = knownSupport(run)?.probability
      const result = await run.perExample('code-use', (m) => {
        const exchanged = probability ? meanOverAllCodes(m, probability) : fromShiftedCodes(m)
        const use = tf.sub(exchanged, m.meanOverDraws(m.distortion))
        return { exchanged, use, paired: tf.fill([m.x.shape[0]], probability || m.x.shape[0] > 1 ? 1 : 0) }
      })
      const isPaired = (_: number, b: number) => result.values.paired[b] === 1
      if (!result.values.paired.some(isPaired)) {
        return { row: { ...nullRow, note: 'code-use: needs two examples or more' } }
      }
      const estimate = (name: 'exchanged' | 'use'): Estimate =>
        probability ? result.estimate((values) => values[name]) : estimateOfSample(result.values[name].filter(isPaired))
      const [exchanged, use] = [estimate('exchanged'), estimate('use')]
      return {
        row: {
          ...{ exchanged_distortion: exchanged.mean, exchanged_distortion_se: exchanged.error },
          ...{ code_use: use.mean, code_use_se: use.error },
        },
      }
    },
  }),
})

const estimateOfSample = (values: Float64Array): Estimate => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  error: standardError(values),
})

/** −log d(x|z) of each example, from the codes of the example half a batch later. [B] */
function fromShiftedCodes(m: Measurement): Tensor {
  const shift = Math.floor(m.x.shape[0] / 2)
  return roll(distortionOf(m, roll(m.x, -shift)), shift)
}

/** −log d(x|z) of each example, averaged over the codes of all examples with weights p*(x). [B] */
function meanOverAllCodes(m: Measurement, probability: Float64Array): Tensor {
  const weights = tf.tensor1d(Float32Array.from(probability))
  return tf.addN(
    Array.from(probability, (_, shift) => roll(tf.mul(weights, distortionOf(m, roll(m.x, shift))), -shift)),
  )
}

/** −log d(x|z) of the b-th of `x` from the codes of example b. [B] */
const distortionOf = (m: Measurement, x: Tensor): Tensor => m.meanOverDraws(tf.neg(m.likelihood.logProb(x)))

/** Cyclic shift along the batch: example b + shift moves to index b, [B, …] -> [B, …]. */
function roll(tensor: Tensor, shift: number): Tensor {
  const size = tensor.shape[0]
  const start = (shift + size) % size
  if (start === 0) return tensor
  return tf.concat(tf.split(tensor, [start, size - start]).reverse())
}

const ownColumns: readonly Column[] = [
  { name: 'exchanged_distortion', description: '-E log d(x|z) from the codes of other examples', unit: 'nats' },
  {
    name: 'exchanged_distortion_se',
    description: 'standard error of exchanged_distortion over examples; over draws for exact data',
    unit: 'nats',
  },
  {
    name: 'code_use',
    description: 'exchanged_distortion - distortion; 0 if the decoder ignores its code',
    unit: 'nats',
  },
  {
    name: 'code_use_se',
    description: 'standard error of code_use over examples; over draws for exact data',
    unit: 'nats',
  },
]

const nullRow = {
  ...{ exchanged_distortion: null, exchanged_distortion_se: null },
  ...{ code_use: null, code_use_se: null },
}
