import { tf, type Conditional, type Context, type Tensor } from '@elbow/core'
import type { Activation } from './activations.js'
import { dense, denseStack } from './dense.js'
import type { GaussianLikelihoodValues } from './gaussian-likelihood.js'
import { denseOptions } from './gaussian-network.js'
import { likelihoodFor, likelihoodOptions } from './likelihood.js'

/** Options of fully connected decoders. */
export const denseDecoderOptions = { ...denseOptions, ...likelihoodOptions } as const

export interface DenseDecoderValues extends GaussianLikelihoodValues {
  readonly hidden: readonly number[]
  readonly activation: Activation
}

/**
 * Fully connected layers from `size` dimensions of the code to independent dimensions of x.
 *
 * @param select  what the network sees of the code, [K, B, D] -> [K, B, size]
 */
export function denseDecoder(
  context: Context,
  size: number,
  values: DenseDecoderValues,
  select = (z: Tensor): Tensor => z,
): Conditional {
  const { shape, density } = likelihoodFor(context, values)
  const { layer, outputs } = denseStack(context, size, values.hidden, values.activation)
  const readout = dense(
    context,
    'readout',
    outputs,
    shape.reduce((product, n) => product * n, 1),
  )
  return {
    variables: context.variables,
    parameters(z) {
      const raw = readout(layer(tf.reshape(select(z), [-1, size]))) // [K·B, outputs]
      return { raw: tf.reshape(raw, [...z.shape.slice(0, -1), ...shape]) } // [K, B, …shape]
    },
    density: ({ raw }) => density(raw!),
  }
}
