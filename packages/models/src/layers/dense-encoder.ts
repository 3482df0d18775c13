import { codeSize, type Context, type Tensor } from '@elbow-vae/core'
import type { Gaussian } from '@elbow-vae/distributions'
import { flattenInput, inputScaleOption } from './flatten-input.js'
import { gaussianNetwork, gaussianNetworkOptions, type GaussianNetworkValues } from './gaussian-network.js'
import type { ReadoutParameters } from './gaussian-readout.js'

/** Options of every fully connected encoder of data of any shape. */
export const denseEncoderOptions = { ...gaussianNetworkOptions, ...inputScaleOption } as const

export type DenseEncoderValues = GaussianNetworkValues & { readonly 'input-scale': number }

export interface DenseEncoder {
  /** [B, …event] -> mean and scale, [B, size] */
  parameters(x: Tensor): ReadoutParameters
  density(parameters: ReadoutParameters): Gaussian
}

/** Fully connected layers from an example of any shape to a diagonal Gaussian code. */
export function denseEncoder(context: Context, values: DenseEncoderValues): DenseEncoder {
  const { inputs, flat } = flattenInput(context, values)
  const { parameters, density } = gaussianNetwork(context, inputs, codeSize(context), values)
  return { parameters: (x) => parameters(flat(x)), density }
}
