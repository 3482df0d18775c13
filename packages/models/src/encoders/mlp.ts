import { codeSize, definePlugin, tf, type Tensor } from '@elbow/core'
import { activationNames } from '../layers/activations.js'
import { denseStack } from '../layers/dense.js'
import { gaussianReadout, gaussianReadoutOptions } from '../layers/gaussian-readout.js'

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
  options: {
    hidden: { default: [500], min: 1, integer: true, help: 'units of each hidden layer' },
    activation: { default: 'relu', choices: activationNames, help: 'after each hidden layer' },
    ...gaussianReadoutOptions,
  },
  create(values, context) {
    const inputs = context.event.reduce((product, n) => product * n, 1)
    const size = codeSize(context)
    const { layer, outputs } = denseStack(context, inputs, values.hidden, values.activation)
    const readout = gaussianReadout(context, outputs, size, values)
    return {
      variables: context.variables,
      parameters: (x: Tensor) => readout.parameters(layer(tf.reshape(x, [-1, inputs]))), // [B, …event] -> [B, size]
      density: readout.density,
    }
  },
})
