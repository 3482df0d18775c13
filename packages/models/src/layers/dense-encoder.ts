import { codeSize, tf, type Context, type Tensor, type Tensors } from '@elbow/core'
import type { Gaussian } from '../densities/gaussian.js'
import {
  gaussianNetwork,
  gaussianNetworkOptions,
  inputScaleOption,
  type GaussianNetworkValues,
} from './gaussian-network.js'

/** Options of every fully connected encoder of data of any shape. */
export const denseEncoderOptions = { ...gaussianNetworkOptions, ...inputScaleOption } as const

export type DenseEncoderValues = GaussianNetworkValues & { readonly 'input-scale': number }

export interface DenseEncoder {
  /** [B, …event] -> mean and scale, [B, size] */
  parameters(x: Tensor): Tensors
  density(parameters: Tensors): Gaussian
}

/** Fully connected layers from an example, whatever its shape, to a diagonal Gaussian code. */
export function denseEncoder(context: Context, values: DenseEncoderValues): DenseEncoder {
  const { 'input-scale': scale } = values
  const inputs = context.event.reduce((product, n) => product * n, 1)
  const { parameters, density } = gaussianNetwork(context, inputs, codeSize(context), values)
  const flat = (x: Tensor) => tf.reshape(scale === 1 ? x : tf.mul(x, scale), [-1, inputs])
  return { parameters: (x) => parameters(flat(x)), density }
}
