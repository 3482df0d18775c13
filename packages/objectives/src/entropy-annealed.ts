import { definePlugin, tf } from '@elbow/core'
import { annealedWeight, annealingOptions } from './annealing.js'

/**
 * The rate is a cross entropy minus the encoder's entropy, R = −E log m(z) − H(e). A weight on the entropy alone decides
 * how noisy codes are: at w = 0 the encoder has no reason to be, at w = 1 this is −elbo, above it codes blur.
 */
export const entropyAnnealed = definePlugin({
  kind: 'objective',
  name: 'entropy-annealed',
  summary: 'D + R with a weight on the encoder’s entropy that is annealed',
  equation: 'L = D − E log m(z) + w(t) E log e(z|x)',
  paper: 'Liao 2020, Variational AutoEncoder (a review), last section',
  options: {
    weight: { default: 1, min: 0, help: 'weight on the entropy at the end' },
    from: { default: 0, min: 0, help: 'weight at the start' },
    ...annealingOptions,
  },
  create({ weight, from, ...duration }) {
    const { at, checkLength } = annealedWeight({ objective: 'entropy-annealed', from, to: weight, ...duration })
    return {
      schedules: { entropy_weight: at },
      checkLength,
      loss: (m, { entropy_weight }) => {
        // R + (w − 1) E log e, so that a closed form of the rate is used where there is one.
        const logPosterior = tf.mul(m.mean(m.logPosterior), tf.sub(entropy_weight!, 1))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), logPosterior)
      },
      splitLoss: {
        terms: (m) => ({ log_posterior: m.meanOverDraws(m.logPosterior) }),
        of: ({ rate, distortion, terms }, { entropy_weight }) =>
          distortion + rate + (entropy_weight! - 1) * terms['log_posterior']![0]!,
      },
    }
  },
})
