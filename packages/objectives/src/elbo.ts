import { definePlugin, tf } from '@elbow-vae/core'

/**
 * −elbo, one point of the rate–distortion curve. Models with equal elbo can use their code to different degrees: the elbo does not
 * distinguish them.
 */
export const elbo = definePlugin({
  kind: 'objective',
  name: 'elbo',
  summary: 'D + R: the negative evidence lower bound (VAE)',
  equation: 'L = D + R',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114)',
  options: {},
  create: () => ({
    loss: (m) => m.mean(tf.add(m.distortion, m.rate)),
    splitLoss: { evaluate: ({ rate, distortion }) => distortion + rate },
  }),
})
