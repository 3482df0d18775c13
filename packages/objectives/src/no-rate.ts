import { definePlugin } from '@elbow/core'

/**
 * The rate term is dropped: the code stays in use whatever the decoder can do alone. m(z) is then no longer where codes
 * come from; samples come from a chain x → z → x → …
 */
export const noRate = definePlugin({
  kind: 'objective',
  name: 'no-rate',
  summary: 'D alone: the regulariser dropped',
  equation: 'L = D',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {},
  create: () => ({
    loss: (m) => m.mean(m.distortion),
    splitLoss: { of: ({ distortion }) => distortion },
  }),
})
