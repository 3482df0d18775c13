import { definePlugin, tf, type Progress } from '@elbow-vae/core'
import { scheduleValue } from './schedule-value.js'

/** C(t) increases linearly from 0 to the capacity, so that the code takes up information gradually. R is the mean rate. */
export const capacity = definePlugin({
  kind: 'objective',
  name: 'capacity',
  summary: 'D + γ|R − C(t)|: the rate follows a capacity that increases during training',
  equation: 'L = D + γ|R − C(t)|',
  paper: 'Burgess et al. 2018, Understanding Disentangling in β-VAE (arXiv:1804.03599), eq. 8',
  options: {
    capacity: { default: 25, min: 0, help: 'C at the end of the ramp', unit: 'nats' },
    gamma: { default: 1000, min: 0, help: 'γ, weight on |R − C|' },
    ramp: { default: 0.5, min: 0, max: 1, help: 'fraction of the training during which C increases from 0' },
  },
  create({ capacity, gamma, ramp }) {
    const target = ({ fraction }: Progress) => (fraction < ramp ? (capacity * fraction) / ramp : capacity)
    return {
      schedules: { capacity: target },
      loss: (m, scalars) => {
        const deviation = tf.abs(tf.sub(m.mean(m.rate), scheduleValue(scalars, 'capacity')))
        return tf.add(m.mean(m.distortion), tf.mul(deviation, gamma))
      },
      splitLoss: {
        evaluate: ({ rate, distortion }, schedules) =>
          distortion + gamma * Math.abs(rate - scheduleValue(schedules, 'capacity')),
      },
    }
  },
})
