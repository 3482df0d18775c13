import { definePlugin, type Conditional } from '@elbow-vae/core'
import { denseEncoder, denseEncoderOptions } from '../layers/dense-encoder.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'

/**
 * Fully connected Gaussian encoder.
 *
 * @example --encoder mlp --encoder.hidden 500,500
 */
export const mlpEncoder = definePlugin({
  kind: 'encoder',
  name: 'mlp',
  summary: 'fully connected layers to a diagonal Gaussian code',
  equation:
    'e(z|x) = N(z; W_μ h + b_μ, diag σ²), σ² = softplus(W_σ h + b_σ), or σ by readout deviation, σ ≥ floor, h = hidden layers of x',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114), appendix C.2',
  options: denseEncoderOptions,
  create(values, context): Conditional<ReadoutParameters> {
    const { parameters, density } = denseEncoder(context, values)
    return { variables: context.variables, parameters, density }
  },
})
