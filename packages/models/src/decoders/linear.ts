import { codeSize, definePlugin } from '@elbow-vae/core'
import { denseDecoder } from '../layers/dense-decoder.js'
import { likelihoodOptions } from '../layers/likelihood-for.js'

/** Linear decoder. With a Gaussian code and continuous data it is probabilistic principal component analysis. */
export const linearDecoder = definePlugin({
  kind: 'decoder',
  name: 'linear',
  summary: 'W z + c: the decoder of probabilistic principal components',
  equation: 'd(x|z) = N(x; W z + c, s² I); Π_d Ber(x_d; sigmoid(W z + c)_d) for binary x',
  paper: 'Tipping & Bishop 1999, Probabilistic Principal Component Analysis, JRSS B',
  options: likelihoodOptions,
  create: (values, context) =>
    denseDecoder(context, codeSize(context), { ...values, hidden: [], activation: 'relu' /* unused: no layers */ }),
})
