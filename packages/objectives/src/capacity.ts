import { definePlugin, tf, type Progress } from '@elbow/core'

/** C(t) rises linearly from 0 to the capacity, so that information enters the code bit by bit. R is the mean rate. */
export const capacity = definePlugin({
  kind: 'objective',
  name: 'capacity',
  summary: 'D + γ|R − C(t)|: a rate that rises to a capacity',
  equation: 'L = D + γ|R − C(t)|',
  paper: 'Burgess et al. 2018, Understanding Disentangling in β-VAE (arXiv:1804.03599), eq. 8',
  options: {
    capacity: { default: 25, min: 0, help: 'C at the end of the ramp', unit: 'nats' },
    gamma: { default: 1000, min: 0, help: 'γ, the price of missing it' },
    ramp: { default: 0.5, min: 0, max: 1, help: 'fraction of the training over which C rises from 0' },
  },
  create({ capacity, gamma, ramp }) {
    const target = ({ fraction }: Progress) => (fraction < ramp ? (capacity * fraction) / ramp : capacity)
    return {
      schedules: { capacity: target },
      loss: (m, { capacity }) => {
        const miss = tf.abs(tf.sub(m.mean(m.rate), capacity!))
        return tf.add(m.mean(m.distortion), tf.mul(miss, gamma))
      },
      splitLoss: { of: ({ rate, distortion }, { capacity }) => distortion + gamma * Math.abs(rate - capacity!) },
    }
  },
})
