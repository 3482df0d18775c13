import { definePlugin, errors, tf, type Measurement, type Tensor } from '@elbow/core'

/**
 * R_j is the rate of group j of the code, averaged over the batch: its first λ nats cost nothing. Groups are the
 * dimensions, or the code as a whole.
 */
export const freeBits = definePlugin({
  kind: 'objective',
  name: 'free-bits',
  summary: 'D + Σ max(λ, R_j): the first nats of each dimension are free',
  equation: 'L = D + Σ_j max(λ, R_j)',
  paper:
    'Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934), eq. 15 and appendix C.8',
  options: {
    nats: { default: 0.25, min: 0, help: 'λ, free nats of each group', unit: 'nats' },
    groups: {
      default: 'dimensions',
      choices: ['dimensions', 'code'],
      help: 'what has λ free nats: each dimension, or all together',
    },
  },
  create: ({ nats, groups }) => ({
    loss(m) {
      const rates = groups === 'code' ? m.mean(m.rate) : ratePerDimension(m)
      return tf.add(m.mean(m.distortion), tf.sum(tf.maximum(rates, nats)))
    },
  }),
})

/** Mean rate of each dimension, [D]. */
function ratePerDimension(m: Measurement): Tensor {
  const { posterior, marginal, draw, weights } = m
  if (!posterior.logProbPerDimension || !marginal.logProbPerDimension) {
    throw errors.badUsage('objective "free-bits": this code has no rate per dimension. Use --objective.groups code.')
  }
  const each = tf.sub(posterior.logProbPerDimension(draw.value), marginal.logProbPerDimension(draw.value)) // [K, B, D]
  const overDraws = draw.weight ? tf.sum(tf.mul(tf.expandDims(draw.weight, -1), each), 0) : tf.mean(each, 0) // [B, D]
  return weights ? tf.sum(tf.mul(tf.expandDims(weights, -1), overDraws), 0) : tf.mean(overDraws, 0)
}
