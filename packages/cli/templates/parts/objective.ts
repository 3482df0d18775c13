import { definePlugin, tf } from '@elbow-vae/core'

/**
 * Variational Rényi bound with K samples.
 *
 *   L = −1/(1−α) E log 1/K Σ_k w_k^(1−α),   w_k = d(x|z_k) m(z_k) / e(z_k|x)     Li & Turner 2016 (arXiv:1602.02311)
 *
 * α = 0 is the importance-weighted bound, and α → 1 the ELBO. In nats per example. An objective cannot change how the rate is
 * measured: the reported rate is the mean over single samples.
 */
export const __id__ = definePlugin({
  kind: 'objective',
  name: '__name__',
  summary: 'variational Rényi bound, from the importance-weighted bound (α = 0) to the elbo (α → 1)',
  equation: 'L = −1/(1−α) E log 1/K Σ w^(1−α)',
  paper: 'Li & Turner 2016, Rényi Divergence Variational Inference, NIPS',
  options: {
    alpha: { default: 0.5, min: 0, max: 0.99, help: 'α, the order of the divergence' },
    samples: { default: 5, min: 1, integer: true, help: 'K, samples per example' },
  },
  create: ({ alpha, samples }) => ({
    samples,
    splitLoss: 'examples', // a mean over examples, so it can select the best checkpoint
    loss(m) {
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) //             [K, B]
      const logMean = tf.sub(tf.logSumExp(tf.mul(logWeight, 1 - alpha), 0), Math.log(samples)) //  [B]
      return tf.div(m.mean(logMean), alpha - 1)
    },
  }),
})
