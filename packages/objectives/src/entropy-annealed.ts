import { definePlugin, tf, type Progress } from '@elbow/core'

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
    'anneal-epochs': { default: 10, min: 0, help: 'how long it takes', unit: 'epochs (steps, for exact data)' },
  },
  create({ weight, from, 'anneal-epochs': duration }) {
    const at = ({ epoch }: Progress) => (epoch >= duration ? weight : from + (weight - from) * (epoch / duration))
    return {
      schedules: { entropy_weight: at },
      loss: (m, { entropy_weight }) => {
        // R + (w − 1) E log e, so that a closed form of the rate is used where there is one.
        const logPosterior = tf.mul(m.mean(m.logPosterior), tf.sub(entropy_weight!, 1))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), logPosterior)
      },
    }
  },
})
