import { definePlugin, errors, tf, type Context, type ObjectiveColumn, type Scalar, type Tensor } from '@elbow/core'
import { generativeBounds } from './generative-bounds.js'

/**
 * Targets for the bounds of both mutual informations (ABE appendix C), in one of two forms.
 *
 *   distortion    D + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G|
 *   surprise     −U + λ|σ_S − S| + λ|σ_R − R| + λ|σ_E − E| + λ|σ_G − G|,   since D = H − U + S     eq. 15
 *
 * Training by D + βR leaves E ≤ I_d ≤ G loose away from β = 1; a target for E, for G or for both ties the generative path
 * to the other. S is how far the model's density lies from the data's, and σ_S = H − log N is how far N examples are
 * expected to lie from where they came from (eq. 16): a nearer model has learned them by heart. Without a target R is
 * minimised with weight 1, E and G are left alone.
 *
 * E and G are expectations over what the model generates, and no gradient passes through discrete generations: hence
 * finite data and codes only, all of whose pairs are summed over.
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
      help: 'what is minimised beside the targets: D, or −U with a target for S',
    },
    rate: { default: null, min: 0, help: 'target σ_R of R; open: R is minimised', unit: 'nats' },
    e: { default: null, help: 'target σ_E of E ≤ I_d; open: none', unit: 'nats' },
    g: { default: null, min: 0, help: 'target σ_G of G ≥ I_d; open: none', unit: 'nats' },
    s: { default: null, min: 0, help: 'target σ_S of S; open: H − log N, or 0 where that is less', unit: 'nats' },
    examples: { default: null, min: 1, help: 'N, examples that stand behind the data; open: infinitely many' },
    penalty: { default: 2, min: 0, help: 'λ, the price of missing a target' },
  },
  create({ form, rate, e, g, s, examples, penalty }, context) {
    const entropy = entropyOf(context)
    const surprise = s ?? Math.max(0, examples === null ? 0 : entropy - Math.log(examples))
    const miss = (value: Tensor, target: number | null): Tensor =>
      target === null ? tf.scalar(0) : tf.mul(tf.abs(tf.sub(value, target)), penalty)
    return {
      splitLoss: 'batches', // finite data come in one batch
      loss(m) {
        const bounds = generativeBounds(m, entropy)
        const data = form === 'distortion' ? m.mean(m.distortion) : tf.sub(miss(bounds.s, surprise), bounds.u)
        const mean = m.mean(m.rate)
        return tf.addN([data, rate === null ? mean : miss(mean, rate), miss(bounds.e, e), miss(bounds.g, g)]) as Scalar
      },
      columns: columns.map(({ name, key, description }): ObjectiveColumn => ({
        name,
        description,
        unit: 'nats',
        value: (m) => generativeBounds(m, entropy)[key],
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
 * H of data that is all there can be.
 *
 * @throws WRONG_DATA where something could be generated that is not in the known distribution
 */
function entropyOf({ event, dataKind, support }: Context): number {
  const size = event.reduce((product, n) => product * n, 1)
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
