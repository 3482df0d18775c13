import { codeSize, definePlugin, tf, type Tensor } from '@elbow/core'
import { gaussianNetwork, gaussianNetworkOptions, inputScaleOption } from '../layers/gaussian-network.js'

/**
 * Fully connected Gaussian encoder.
 *
 * @example --encoder mlp --encoder.hidden 500,500
 */
export const mlp = definePlugin({
  kind: 'encoder',
  name: 'mlp',
  summary: 'fully connected layers to a diagonal Gaussian code',
  equation: 'e(z|x) = N(z; W_μ h + b_μ, diag σ²), σ = softplus(W_σ h + b_σ), h = hidden layers of x',
  paper: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114), appendix C.2',
  options: { ...gaussianNetworkOptions, ...inputScaleOption },
  create(values, context) {
    const { 'input-scale': scale } = values
    const inputs = context.event.reduce((product, n) => product * n, 1)
    const { parameters, density } = gaussianNetwork(context, inputs, codeSize(context), values)
    const flat = (x: Tensor) => tf.reshape(scale === 1 ? x : tf.mul(x, scale), [-1, inputs])
    return {
      variables: context.variables,
      parameters: (x: Tensor) => parameters(flat(x)), // [B, …event] -> [B, size]
      density,
    }
  },
})
