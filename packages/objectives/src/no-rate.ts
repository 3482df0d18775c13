import { definePlugin } from '@elbow-vae/core'

/**
 * Without the rate term, the code is used for any decoder. Codes z ~ m(z) are then out of distribution; samples come from a Markov
 * chain x → z → x → … (evaluator `markov-chain`).
 */
export const noRate = definePlugin({
  kind: 'objective',
  name: 'no-rate',
  summary: 'D: no rate term, an unregularized autoencoder',
  equation: 'L = D',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {},
  create: () => ({
    loss: (m) => m.mean(m.distortion),
    splitLoss: { evaluate: ({ distortion }) => distortion },
  }),
})
