import { codeSize, definePlugin } from '@elbow-vae/core'
import { denseDecoder, denseDecoderOptions } from '../layers/dense-decoder.js'

/**
 * Fully connected decoder: the dimensions of x are independent given z.
 *
 * Binary x has Bernoulli dimensions, continuous x has N(x_d; (W h + b)_d, σ_d²), and categorical x is one variable.
 */
export const mlpDecoder = definePlugin({
  kind: 'decoder',
  name: 'mlp',
  summary: 'fully connected layers to independent dimensions of x',
  equation:
    'd(x|z) = Π_d Ber(x_d; sigmoid(W h + b)_d), or Π_d N(x_d; (W h + b)_d, σ_d²) for continuous x, h = hidden layers of z',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114), appendix C',
  options: denseDecoderOptions,
  create: (values, context) => denseDecoder(context, codeSize(context), values),
})
