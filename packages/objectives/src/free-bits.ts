import { definePlugin, errors, measureRatePerDimension, tf, type Measurement, type Tensor } from '@elbow-vae/core'

/**
 * R_j is the rate of group j of the code, averaged over the batch; a rate below λ is not penalized. A group is a dimension or the
 * whole code.
 */
export const freeBits = definePlugin({
  kind: 'objective',
  name: 'free-bits',
  summary: 'D + Σ max(λ, R_j): no penalty on the first λ nats of each dimension (free bits)',
  equation: 'L = D + Σ_j max(λ, R_j)',
  paper:
    'Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934), eq. 15 and appendix C.8',
  options: {
    nats: { default: 0.25, min: 0, help: 'λ, free nats of each group', unit: 'nats' },
    groups: {
      default: 'dimensions',
      choices: ['dimensions', 'code'],
      help: 'groups with λ free nats each: every dimension, or the whole code',
    },
  },
  create: ({ nats, groups }) => ({
    loss(m) {
      const rates = groups === 'code' ? m.mean(m.rate) : meanRates(m)
      return tf.add(m.mean(m.distortion), tf.sum(tf.maximum(rates, nats)))
    },
    splitLoss: {
      ...(groups === 'dimensions' && { terms: (m: Measurement) => ({ rates: ratesPerDimension(m) }) }),
      evaluate: ({ rate, distortion, terms }) =>
        (terms['rates'] ?? Float64Array.of(rate)).reduce((sum, each) => sum + Math.max(nats, each), distortion),
    },
  }),
})

/** Rate of each dimension, [B, D]. @throws BAD_USAGE where the code has no rate per dimension */
function ratesPerDimension(m: Measurement): Tensor {
  const each = measureRatePerDimension(m)
  if (each) return each
  throw errors.badUsage('objective "free-bits": this code has no rate per dimension. Use --objective.groups code.')
}

/** Mean rate of each dimension, [D]. */
function meanRates(m: Measurement): Tensor {
  const each = ratesPerDimension(m)
  return m.weights ? tf.sum(tf.mul(tf.expandDims(m.weights, -1), each), 0) : tf.mean(each, 0)
}
