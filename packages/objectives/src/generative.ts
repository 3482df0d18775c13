import {
  definePlugin,
  errors,
  tf,
  type Context,
  type ObjectiveColumn,
  type Scalar,
  type Tensor,
  sizeFromShape,
} from '@elbow-vae/core'
import { estimateGenerativeBounds } from './generative-bounds.js'

/**
 * Targets for the bounds of the representational and generative mutual information (ABE appendix C), in one of two forms.
 *
 *   distortion    D + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G|
 *   surprise     −U + λ|σ_S − S| + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G|,   since D = H − U + S     eq. 15
 *
 * For β ≠ 1, training with D + βR leaves the bounds E ≤ I_d ≤ G loose; targets for E and G constrain them. S = KL(p* ‖ g), and
 * σ_S = H − log N is its expected value for the empirical distribution of N examples (eq. 16): a model with a smaller S has
 * memorized the examples. Without a target, R is minimized with weight 1, and E and G have no term.
 *
 * E and G are expectations over generated data. No gradient passes through discrete samples, so data and codes must be finite, and
 * all pairs are summed over.
 */
export const generative = definePlugin({
  kind: 'objective',
  name: 'generative',
  summary: 'D or −U with targets for R, E, G and S: bounds of the generative mutual information, for finite models',
  equation: 'L = D + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G|, or −U + λ|σ_S − S| + … in place of D',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix C, eq. 9–16',
  options: {
    form: {
      default: 'distortion',
      choices: ['distortion', 'surprise'],
      help: 'first term of the loss: D, or −U with a target for S',
    },
    rate: { default: null, min: 0, help: 'target σ_R of R; default: R is minimized', unit: 'nats' },
    e: { default: null, help: 'target σ_E of E ≤ I_d; default: none', unit: 'nats' },
    g: { default: null, min: 0, help: 'target σ_G of G ≥ I_d; default: none', unit: 'nats' },
    s: { default: null, min: 0, help: 'target σ_S of S; default: H − log N, or 0 where that is less', unit: 'nats' },
    examples: { default: null, min: 1, help: 'N, examples that stand behind the data; default: infinitely many' },
    penalty: { default: 2, min: 0, help: 'λ, weight on the deviations from the targets' },
  },
  create({ form, rate, e, g, s, examples, penalty }, context) {
    const entropy = entropyOf(context)
    const surprise = s ?? Math.max(0, examples === null ? 0 : entropy - Math.log(examples))
    const deviation = (value: Tensor, target: number | null): Scalar =>
      target === null ? tf.scalar(0) : tf.mul(tf.abs(tf.sub(value, target)), penalty)
    return {
      splitLoss: 'batches', // finite data is one batch
      loss(m) {
        const bounds = estimateGenerativeBounds(m, entropy)
        const data: Scalar =
          form === 'distortion' ? m.mean(m.distortion) : tf.sub(deviation(bounds.s, surprise), bounds.u)
        const meanRate = m.mean(m.rate)
        const rateTerm = rate === null ? meanRate : deviation(meanRate, rate)
        return tf.addN([data, rateTerm, deviation(bounds.e, e), deviation(bounds.g, g)])
      },
      columns: columns.map(({ name, key, description }): ObjectiveColumn => ({
        name,
        description,
        unit: 'nats',
        value: (m) => estimateGenerativeBounds(m, entropy)[key],
      })),
    }
  },
})

const columns = [
  { name: 'bound_e', key: 'e', description: 'E, a lower bound of I_d(X;Z)' },
  { name: 'bound_g', key: 'g', description: 'G with q(x) = g(x), which is I_d(X;Z)' },
  { name: 'bound_u', key: 'u', description: 'U; U - S = H - D' },
  { name: 'bound_s', key: 's', description: 'S = KL(p*||g)' },
] as const

/**
 * H of a known distribution over all examples that the decoder can generate.
 *
 * @throws WRONG_DATA for any other data
 */
function entropyOf({ event, dataKind, support }: Context): number {
  const size = sizeFromShape(event)
  const possible = { categorical: size, binary: 2 ** size, continuous: Infinity }[dataKind]
  if (support?.probability.length !== possible) {
    throw errors.wrongData(
      'objective "generative"',
      'a known distribution over everything that can be generated',
      `${dataKind} data [${event.join(', ')}]`,
      'Use it with --dataset toy, or measure these bounds with --evaluate generative-bounds.',
    )
  }
  return support.probability.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
}
