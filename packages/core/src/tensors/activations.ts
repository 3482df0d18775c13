import { tf, type Tensor } from './tf.js'

/** Names of the activation functions. */
export const activationNames = ['relu', 'elu', 'tanh', 'softplus'] as const

/** The name of an activation function. */
export type Activation = (typeof activationNames)[number]

/** Activation functions by name. */
export const activations: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  relu: (x) => tf.relu(x),
  elu: (x) => tf.elu(x),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => tf.softplus(x),
}
