import { definePlugin, tf } from '@elbow/core'
import { divergenceOptions, divergences } from './divergences/divergence.js'

/**
 * R = I_q(X;Z) + KL(q(z)‖m(z)) counts the information as a cost. α takes it off, and the divergence alone, estimated
 * from the codes of a batch, keeps q(z) near m(z).
 *
 * Where one example is left over at the end of an epoch, `mmd` and `stein` are left out of that step: they compare the codes of a
 * batch.
 */
export const info = definePlugin({
  kind: 'objective',
  name: 'info',
  summary: 'D + (1−α)R + (α+λ−1) Div(q(z)‖m(z)): information is not punished (InfoVAE)',
  equation: 'L = D + (1 − α) R + (α + λ − 1) Div(q(z) ‖ m(z))',
  paper: 'Zhao, Song & Ermon 2017, InfoVAE (arXiv:1706.02262), eq. 6',
  options: {
    divergence: { default: 'mmd', choices: ['mmd', 'adversarial', 'stein'], help: 'between q(z) and m(z)' },
    alpha: { default: 1, max: 1, help: 'α, how much of the rate is taken off' },
    lambda: { default: 1000, min: 0, help: 'λ, weight on the divergence' },
    ...divergenceOptions,
  },
  create({ divergence, alpha, lambda, ...values }, context) {
    const between = divergences[divergence]('objective "info"', values, context)
    return {
      samples: between.samples,
      ...(between.critic && { critic: between.critic }),
      ...(divergence === 'mmd' && { splitLoss: 'batches' }),
      loss(m, _, noise) {
        const elboPart = tf.add(m.mean(m.distortion), tf.mul(m.mean(m.rate), 1 - alpha))
        return tf.add(elboPart, tf.mul(between.of(m, noise), alpha + lambda - 1))
      },
    }
  },
})
