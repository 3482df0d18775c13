import { tf, type Tensor } from '@elbow/core'

export const activations = {
  relu: (x: Tensor) => tf.relu(x),
  elu: (x: Tensor) => tf.elu(x),
  tanh: (x: Tensor) => tf.tanh(x),
  softplus: (x: Tensor) => tf.softplus(x),
} as const

export type Activation = keyof typeof activations
export const activationNames = ['relu', 'elu', 'tanh', 'softplus'] as const satisfies readonly Activation[]
