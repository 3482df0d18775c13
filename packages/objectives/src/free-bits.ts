import { definePlugin, errors, ratePerDimension, tf, type Measurement, type Tensor } from '@elbow/core'

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
      const rates = groups === 'code' ? m.mean(m.rate) : ofDimensions(m)
      return tf.add(m.mean(m.distortion), tf.sum(tf.maximum(rates, nats)))
    },
    splitLoss: {
      ...(groups === 'dimensions' && { terms: (m: Measurement) => ({ rates: ofEachExample(m) }) }),
      of: ({ rate, distortion, terms }) =>
        (terms['rates'] ?? Float64Array.of(rate)).reduce((sum, each) => sum + Math.max(nats, each), distortion),
    },
  }),
})

/** Rate of each dimension, [B, D]. @throws BAD_USAGE where the code has none */
function ofEachExample(m: Measurement): Tensor {
  const each = ratePerDimension(m)
  if (each) return each
  throw errors.badUsage('objective "free-bits": this code has no rate per dimension. Use --objective.groups code.')
}

/** Mean rate of each dimension, [D]. */
function ofDimensions(m: Measurement): Tensor {
  const each = ofEachExample(m)
  return m.weights ? tf.sum(tf.mul(tf.expandDims(m.weights, -1), each), 0) : tf.mean(each, 0)
}
