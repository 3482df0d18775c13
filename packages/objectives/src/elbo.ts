import { definePlugin, tf } from '@elbow/core'

/** −elbo: one point of the curve, and the one that cannot tell a model which ignores its code from one that uses it. */
export const elbo = definePlugin({
  kind: 'objective',
  name: 'elbo',
  summary: 'D + R: the evidence lower bound, sign changed',
  equation: 'L = D + R',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114)',
  options: {},
  create: () => ({
    loss: (m) => m.mean(tf.add(m.distortion, m.rate)),
    splitLoss: { of: ({ rate, distortion }) => distortion + rate },
  }),
})
