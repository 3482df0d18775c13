import { codeSize, type Context, type Tensor, type Tensors } from '@elbow/core'
import type { Gaussian } from '../densities/gaussian.js'
import { flattened, inputScaleOption } from './flattened.js'
import { gaussianNetwork, gaussianNetworkOptions, type GaussianNetworkValues } from './gaussian-network.js'

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
  const { inputs, flat } = flattened(context, values)
  const { parameters, density } = gaussianNetwork(context, inputs, codeSize(context), values)
  return { parameters: (x) => parameters(flat(x)), density }
}
