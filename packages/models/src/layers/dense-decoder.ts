import {
  sizeFromShape,
  tf,
  type Conditional,
  type Context,
  type Shape,
  type Tensor,
  type Tensors,
  type Activation,
} from '@elbow-vae/core'
import { dense, denseStack, type Layer } from './dense.js'
import type { GaussianLikelihoodValues } from './gaussian-likelihood.js'
import { denseOptions } from './gaussian-network.js'
import { likelihoodFor, likelihoodOptions } from './likelihood-for.js'

/** Options of fully connected decoders. */
export const denseDecoderOptions = { ...denseOptions, ...likelihoodOptions } as const

export interface DenseDecoderValues extends GaussianLikelihoodValues {
  readonly hidden: readonly number[]
  readonly activation: Activation
}

/**
 * Decoder of fully connected layers, from `size` dimensions of the code to the likelihood of x.
 *
 * @param select  the part of the code that the network is applied to, [K, B, D] -> [K, B, size]
 */
export function denseDecoder(
  context: Context,
  size: number,
  values: DenseDecoderValues,
  select = (z: Tensor): Tensor => z,
): Conditional<Tensors<'raw'>> {
  const { shape, density } = likelihoodFor(context, values)
  const network = denseNetwork(context, size, shape, values)
  return {
    variables: context.variables,
    parameters: (z) => ({ raw: network(select(z)) }),
    density: ({ raw }) => density(raw),
  }
}

/** Hidden layers and a linear readout, [lead…, inputs] -> [lead…, …shape]. */
export function denseNetwork(
  context: Context,
  inputs: number,
  shape: Shape,
  { hidden, activation }: Pick<DenseDecoderValues, 'hidden' | 'activation'>,
): Layer {
  const { layer, outputs } = denseStack(context, inputs, hidden, activation)
  const size = sizeFromShape(shape)
  const readout = dense(context, 'readout', outputs, size)
  return (given) => {
    const raw = readout(layer(tf.reshape(given, [-1, inputs]))) // [lead, size]
    return tf.reshape(raw, [...given.shape.slice(0, -1), ...shape])
  }
}
