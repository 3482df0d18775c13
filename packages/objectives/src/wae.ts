import { definePlugin, tf } from '@elbow/core'
import { divergenceOptions, divergences } from './divergences/divergence.js'

/**
 * The cost is the distortion. Each code's own distribution is left alone; only their mixture is held to m(z).
 *
 * Where one example is left over at the end of an epoch, `mmd` is left out of that step: it compares the codes of a batch.
 */
export const wae = definePlugin({
  kind: 'objective',
  name: 'wae',
  summary: 'D + λ Div(q(z)‖m(z)): only the mixture of the codes is held to m(z)',
  equation: 'L = D + λ Div(q(z) ‖ m(z))',
  paper: 'Tolstikhin et al. 2018, Wasserstein Auto-Encoders, ICLR (arXiv:1711.01558), eq. 4',
  options: {
    divergence: { default: 'mmd', choices: ['mmd', 'adversarial'], help: 'between q(z) and m(z)' },
    lambda: { default: 10, min: 0, help: 'λ, weight on the divergence' },
    ...divergenceOptions,
  },
  create({ divergence, lambda, ...values }, context) {
    const between = divergences[divergence]('objective "wae"', values, context)
    return {
      samples: between.samples,
      ...(between.critic && { critic: between.critic }),
      ...(divergence === 'mmd' && { splitLoss: 'batches' }),
      loss: (m, _, noise) => tf.add(m.mean(m.distortion), tf.mul(between.of(m, noise), lambda)),
    }
  },
})
