import { codeSize, definePlugin, tf, type Tensor } from '@elbow/core'
import { gaussianNetwork, gaussianNetworkOptions, inputScaleOption } from '../layers/gaussian-network.js'

/**
 * Fully connected Gaussian encoder.
 *
 *   h = hidden layers of x;   e(z|x) = N(z; W_μ h + b_μ, diag softplus(W_σ h + b_σ))
 *
 * @example --encoder mlp --encoder.hidden 500,500
 */
export const mlp = definePlugin({
  kind: 'encoder',
  name: 'mlp',
  summary: 'fully connected layers to a diagonal Gaussian code',
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
