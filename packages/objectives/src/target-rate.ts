import { definePlugin, tf, type Progress } from '@elbow-vae/core'
import { scheduleValue } from './schedule-value.js'

/**
 * R is the mean rate, not the rate of each example. The paper uses λ = 1.
 *
 * With λ = 1 the loss is flat in R above σ for families that can trade distortion for rate one to one, so a run may overshoot and
 * stay above σ. With λ > 1, σ is the only minimum.
 */
export const targetRate = definePlugin({
  kind: 'objective',
  name: 'target-rate',
  summary: 'D + λ|σ − R|: smallest distortion for a given rate',
  equation: 'L = D + λ|σ − R|',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4',
  options: {
    rate: { default: 0.5, min: 0, help: 'target σ of the mean rate', unit: 'nats' },
    penalty: { default: 1, min: 0, help: 'λ, weight on |σ − R|; above 1 the target is the only minimum' },
    ramp: { default: 0, min: 0, max: 1, help: 'fraction of the training during which the target increases from 0' },
  },
  create({ rate, penalty, ramp }) {
    const target = ({ fraction }: Progress) => (fraction < ramp ? (rate * fraction) / ramp : rate)
    return {
      schedules: { target_rate: target },
      loss: (m, scalars) => {
        const deviation = tf.abs(tf.sub(scheduleValue(scalars, 'target_rate'), m.mean(m.rate)))
        return tf.add(m.mean(m.distortion), tf.mul(deviation, penalty))
      },
      splitLoss: {
        evaluate: ({ rate, distortion }, schedules) =>
          distortion + penalty * Math.abs(scheduleValue(schedules, 'target_rate') - rate),
      },
    }
  },
})
