import { definePlugin, standardError, tf, type Column, type Estimate, type Measurement, type Tensor } from '@elbow/core'

/**
 * What the codes are worth to the decoder: how much more it costs to decode every example from another's code.
 *
 * A decoder that ignores its code has 0, whatever the rate. With d(x|z) = p_e(x|z) it is I_e(X;Z) and the lautum
 * information KL(p* q ‖ p_e) together, so at least I_e(X;Z).
 *
 * Examples of a batch exchange their codes: of a split that is ordered by class, codes stay within a class. A batch of one
 * example has no other code and is left out.
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
      const known = run.split === 'exact' ? run.dataset.support!.probability : undefined
      const found = await run.perExample('code-use', (m) => {
        const exchanged = known ? meanOverOthers(m, known) : fromHalfWayOn(m)
        const use = tf.sub(exchanged, m.meanOverDraws(m.distortion))
        return { exchanged, use, paired: tf.fill([m.x.shape[0]], known || m.x.shape[0] > 1 ? 1 : 0) }
      })
      const isPaired = (_: number, b: number) => found.values['paired']![b] === 1
      if (!found.values['paired']!.some(isPaired)) {
        return { row: { ...nothing, note: 'code-use: needs two examples or more' } }
      }
      const estimate = (name: 'exchanged' | 'use'): Estimate =>
        known ? found.estimate((each) => each[name]!) : ofSample(found.values[name]!.filter(isPaired))
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

const ofSample = (values: Float64Array): Estimate => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  error: standardError(values),
})

/** −log d(x|z) of each example, from codes of the one half a batch on. [B] */
function fromHalfWayOn(m: Measurement): Tensor {
  const shift = Math.floor(m.x.shape[0] / 2)
  return rolled(distortionOf(m, rolled(m.x, -shift)), shift)
}

/** The same from the codes of every example, each as likely as it is. [B] */
function meanOverOthers(m: Measurement, probability: Float64Array): Tensor {
  const likely = tf.tensor1d(Float32Array.from(probability))
  return tf.addN(
    Array.from(probability, (_, shift) => rolled(tf.mul(likely, distortionOf(m, rolled(m.x, shift))), -shift)),
  )
}

/** −log d(x|z) of the b-th of `x` from the codes of example b. [B] */
const distortionOf = (m: Measurement, x: Tensor): Tensor => m.meanOverDraws(tf.neg(m.likelihood.logProb(x)))

/** Example b + shift in the place of example b, [B, …] -> [B, …]; the last begin again with the first. */
function rolled(tensor: Tensor, shift: number): Tensor {
  const size = tensor.shape[0]
  const start = (shift + size) % size
  if (start === 0) return tensor
  const [head, tail] = tf.split(tensor, [start, size - start]) as [Tensor, Tensor]
  return tf.concat([tail, head])
}

const own: readonly Column[] = [
  { name: 'exchanged_distortion', description: '-E log d(x|z) with the codes of other examples', unit: 'nats' },
  {
    name: 'exchanged_distortion_se',
    description: 'standard error of exchanged_distortion over examples; over draws for exact data',
    unit: 'nats',
  },
  { name: 'code_use', description: 'exchanged_distortion - distortion: what the codes are worth', unit: 'nats' },
  {
    name: 'code_use_se',
    description: 'standard error of code_use over examples; over draws for exact data',
    unit: 'nats',
  },
]

const nothing = {
  ...{ exchanged_distortion: null, exchanged_distortion_se: null },
  ...{ code_use: null, code_use_se: null },
}
