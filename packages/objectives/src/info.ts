import { definePlugin, tf } from '@elbow-vae/core'
import { divergenceOptions, divergences } from './divergences/divergence.js'

/**
 * The rate R = I_q(X;Z) + KL(q(z)‖m(z)) penalizes information. α removes this penalty; the divergence, estimated from the codes of a
 * batch, keeps q(z) close to m(z).
 *
 * `mmd` and `stein` compare the codes of a batch, and are skipped for a last batch of one example.
 */
export const info = definePlugin({
  kind: 'objective',
  name: 'info',
  summary: 'D + (1−α)R + (α+λ−1) Div(q(z)‖m(z)): no penalty on information (InfoVAE)',
  equation: 'L = D + (1 − α) R + (α + λ − 1) Div(q(z) ‖ m(z))',
  paper: 'Zhao, Song & Ermon 2017, InfoVAE (arXiv:1706.02262), eq. 6',
  options: {
    divergence: { default: 'mmd', choices: ['mmd', 'adversarial', 'stein'], help: 'divergence between q(z) and m(z)' },
    alpha: { default: 1, max: 1, help: 'α, the weight on the rate is 1 − α' },
    lambda: { default: 1000, min: 0, help: 'λ, weight on the divergence' },
    ...divergenceOptions,
  },
  create({ divergence, alpha, lambda, ...values }, context) {
    const estimator = divergences[divergence]('objective "info"', values, context)
    return {
      samples: estimator.samples,
      ...(estimator.critic && { critic: estimator.critic }),
      ...(divergence === 'mmd' && { splitLoss: 'batches' }),
      loss(m, _, noise) {
        const elboPart = tf.add(m.mean(m.distortion), tf.mul(m.mean(m.rate), 1 - alpha))
        return tf.add(elboPart, tf.mul(estimator.estimate(m, noise), alpha + lambda - 1))
      },
    }
  },
})
