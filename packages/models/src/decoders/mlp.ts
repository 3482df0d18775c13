import { codeSize, definePlugin, tf, type Tensor } from '@elbow/core'
import { activationNames } from '../layers/activations.js'
import { dense, denseStack } from '../layers/dense.js'
import { likelihoodFor } from '../layers/likelihood.js'

/**
 * Fully connected decoder: every dimension of x independent given z.
 *
 *   h = hidden layers of z;   d(x|z) = Π_d Ber(x_d; sigmoid(W h + b)_d), or one categorical variable
 */
export const mlp = definePlugin({
  kind: 'decoder',
  name: 'mlp',
  summary: 'fully connected layers to independent pixels',
  options: {
    hidden: { default: [500], min: 1, integer: true, help: 'units of each hidden layer' },
    activation: { default: 'relu', choices: activationNames, help: 'after each hidden layer' },
  },
  create(values, context) {
    const size = codeSize(context)
    const likelihood = likelihoodFor('decoder "mlp"', context)
    const { layer, outputs } = denseStack(context, size, values.hidden, values.activation)
    const readout = dense(context, 'readout', outputs, likelihood.outputs)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const raw = readout(layer(tf.reshape(z, [-1, size]))) // [K·B, outputs]
        return { raw: tf.reshape(raw, [...z.shape.slice(0, -1), likelihood.outputs]) } // [K, B, outputs]
      },
      density: ({ raw }) => likelihood.density(raw!),
    }
  },
})
