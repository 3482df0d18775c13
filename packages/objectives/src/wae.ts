import { definePlugin, tf } from '@elbow-vae/core'
import { divergenceOptions, divergences } from './divergences/divergence.js'

/**
 * The cost is the distortion. Only the aggregated posterior q(z) is regularized towards m(z), not each e(z|x).
 *
 * `mmd` compares the codes of a batch, and is skipped for a last batch of one example.
 */
export const wae = definePlugin({
  kind: 'objective',
  name: 'wae',
  summary: 'D + λ Div(q(z)‖m(z)): only the aggregated posterior is regularized (WAE)',
  equation: 'L = D + λ Div(q(z) ‖ m(z))',
  paper: 'Tolstikhin et al. 2018, Wasserstein Auto-Encoders, ICLR (arXiv:1711.01558), eq. 4',
  options: {
    divergence: { default: 'mmd', choices: ['mmd', 'adversarial'], help: 'divergence between q(z) and m(z)' },
    lambda: { default: 10, min: 0, help: 'λ, weight on the divergence' },
    ...divergenceOptions,
  },
  create({ divergence, lambda, ...values }, context) {
    const estimator = divergences[divergence]('objective "wae"', values, context)
    return {
      samples: estimator.samples,
      ...(estimator.critic && { critic: estimator.critic }),
      ...(divergence === 'mmd' && { splitLoss: 'batches' }),
      loss: (m, _, noise) => tf.add(m.mean(m.distortion), tf.mul(estimator.estimate(m, noise), lambda)),
    }
  },
})
