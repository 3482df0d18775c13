import { tf, type Context, type Tensor, activationNames, type Activation } from '@elbow-vae/core'
import { denseStack } from './dense.js'
import { gaussianReadout, gaussianReadoutOptions, type ReadoutParameters } from './gaussian-readout.js'

/** Options of every fully connected part. */
export const denseOptions = {
  hidden: { default: [500], min: 1, integer: true, help: 'units of each hidden layer' },
  activation: { default: 'relu', choices: activationNames, help: 'after each hidden layer' },
} as const

/** Options of fully connected layers to a diagonal Gaussian. */
export const gaussianNetworkOptions = { ...denseOptions, ...gaussianReadoutOptions } as const

export interface GaussianNetworkValues {
  readonly hidden: readonly number[]
  readonly activation: Activation
  readonly readout: 'variance' | 'deviation'
  readonly floor: number
}

/** Fully connected layers to the mean and scale of a diagonal Gaussian of `size` dimensions. */
export function gaussianNetwork(context: Context, inputs: number, size: number, values: GaussianNetworkValues) {
  const { layer, outputs } = denseStack(context, inputs, values.hidden, values.activation)
  const readout = gaussianReadout(context, outputs, size, values)
  return {
    /** [lead…, inputs] -> mean and scale, [lead…, size] */
    parameters(input: Tensor): ReadoutParameters {
      const lead = input.shape.slice(0, -1)
      const { mean, scale } = readout.parameters(layer(tf.reshape(input, [-1, inputs])))
      return { mean: tf.reshape(mean, [...lead, size]), scale: tf.reshape(scale, [...lead, size]) }
    },
    density: readout.density,
  }
}
