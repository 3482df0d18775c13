import { definePlugin, tf } from '@elbow/core'

/**
 * −log 1/K Σ_k w_k,  w_k = d(x|z_k) m(z_k) / e(z_k|x)     Burda et al. 2016, *Importance Weighted Autoencoders*
 * (arXiv:1509.00519), eq. 8
 *
 * Tighter with every K, and no longer a statement about the code: the rate reported beside it is that of one draw.
 */
export const iwae = definePlugin({
  kind: 'objective',
  name: 'iwae',
  summary: '−log of the mean importance weight of K draws',
  options: { draws: { default: 5, min: 1, integer: true, help: 'K, draws of each example' } },
  create: ({ draws }) => ({
    samples: draws,
    loss(m) {
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) //  [K, B]
      return tf.neg(m.mean(tf.sub(tf.logSumExp(logWeight, 0), Math.log(draws)))) //      [B] -> scalar
    },
  }),
})
