import { definePlugin } from '@elbow/core'
import { denseEncoder, denseEncoderOptions } from '../layers/dense-encoder.js'

/**
 * Fully connected Gaussian encoder.
 *
 * @example --encoder mlp --encoder.hidden 500,500
 */
export const mlp = definePlugin({
  kind: 'encoder',
  name: 'mlp',
  summary: 'fully connected layers to a diagonal Gaussian code',
  equation:
    'e(z|x) = N(z; W_μ h + b_μ, diag σ²), σ² = softplus(W_σ h + b_σ), or σ by readout deviation, σ ≥ floor, h = hidden layers of x',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114), appendix C.2',
  options: denseEncoderOptions,
  create(values, context) {
    const { parameters, density } = denseEncoder(context, values)
    return { variables: context.variables, parameters, density }
  },
})
