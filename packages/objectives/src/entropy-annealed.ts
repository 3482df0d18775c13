import { definePlugin, tf } from '@elbow-vae/core'
import { annealedWeight, annealingOptions } from './annealing.js'
import { scheduleValue } from './schedule-value.js'

/**
 * The rate is a cross entropy minus the entropy of the encoder, R = −E log m(z) − H(e). The weight w on the entropy controls the
 * noise of the codes: w = 0 does not encourage noise, w = 1 is −elbo, and w > 1 favors noisier codes.
 */
export const entropyAnnealed = definePlugin({
  kind: 'objective',
  name: 'entropy-annealed',
  summary: 'D + R with an annealed weight on the entropy of the encoder',
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
      loss: (m, scalars) => {
        // R + (w − 1) E log e, so that a closed form of the rate is used where there is one.
        const logPosterior = tf.mul(m.mean(m.logPosterior), tf.sub(scheduleValue(scalars, 'entropy_weight'), 1))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), logPosterior)
      },
      splitLoss: {
        terms: (m) => ({ log_posterior: m.meanOverDraws(m.logPosterior) }),
        evaluate: ({ rate, distortion, terms }, schedules) =>
          distortion + rate + (scheduleValue(schedules, 'entropy_weight') - 1) * terms['log_posterior']![0]!,
      },
    }
  },
})
