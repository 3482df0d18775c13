import { definePlugin, tf, type Progress } from '@elbow/core'

/**
 * R is the mean rate, not each example's; the paper has λ = 1.
 *
 * At λ = 1 the loss is flat in R above σ wherever the family is rich enough to trade distortion for rate one to one,
 * so a run may overshoot and stay; λ > 1 makes σ the only minimum.
 */
export const targetRate = definePlugin({
  kind: 'objective',
  name: 'target-rate',
  summary: 'D + λ|σ − R|: as little distortion as a given rate allows',
  equation: 'L = D + λ|σ − R|',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4',
  options: {
    rate: { default: 0.5, min: 0, help: 'target σ of the mean rate', unit: 'nats' },
    penalty: { default: 1, min: 0, help: 'λ, the price of missing it; above 1 the target is the only minimum' },
    ramp: { default: 0, min: 0, max: 1, help: 'fraction of the training over which the target rises from 0' },
  },
  create({ rate, penalty, ramp }) {
    const target = ({ fraction }: Progress) => (fraction < ramp ? (rate * fraction) / ramp : rate)
    return {
      schedules: { target_rate: target },
      loss: (m, { target_rate }) => {
        const miss = tf.abs(tf.sub(target_rate!, m.mean(m.rate)))
        return tf.add(m.mean(m.distortion), tf.mul(miss, penalty))
      },
      splitLoss: {
        of: ({ rate, distortion }, { target_rate }) => distortion + penalty * Math.abs(target_rate! - rate),
      },
    }
  },
})
