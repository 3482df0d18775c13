import { codeSize, errors, isTuple, tf, type Context, type Tensor } from '@elbow-vae/core'
import type { Gaussian } from '@elbow-vae/distributions'
import { gatedConvolution } from './gated.js'
import { gaussianReadout, gaussianReadoutOptions, type ReadoutParameters } from './gaussian-readout.js'
import { imageSize } from './images.js'

/** Options of every convolutional encoder. */
export const convNetworkOptions = {
  depths: { default: [32, 32, 64, 64, 256], min: 1, integer: true, help: 'channels of the five gated layers' },
  ...gaussianReadoutOptions,
} as const

export interface ConvNetworkValues {
  readonly depths: readonly number[]
  readonly readout: 'variance' | 'deviation'
  readonly floor: number
}

export interface ConvNetwork {
  /** [B, height, width, channels] -> mean and scale, [B, size] */
  parameters(x: Tensor): ReadoutParameters
  density(parameters: ReadoutParameters): Gaussian
}

/**
 * Linearly gated convolutions to a diagonal Gaussian (ABE appendix F.1).
 *
 * On 28×28 images, the layers (depth, kernel, stride, padding) are
 * (32, 5, 1, same) (32, 5, 2, same) (64, 5, 1, same) (64, 5, 2, same) (256, 7, 1, valid), then two linear readouts,
 * mean and variance. The last kernel covers the whole downsampled image.
 *
 * @param name  name of the encoder, for error messages
 * @throws SHAPE_MISMATCH, BAD_OPTION
 */
export function convNetwork(context: Context, name: string, values: ConvNetworkValues): ConvNetwork {
  const { height, width, channels } = imageSize(`encoder "${name}"`, context)
  const { depths } = values
  if (!isTuple(depths, 5)) throw errors.badOption(`--encoder ${name}, option "depths"`, 'five numbers', depths)
  const [a, b, c, d, e] = depths
  const layer = (i: number, inputs: number, outputs: number, stride: number) =>
    gatedConvolution(context, `conv_${i}`, { inputs, outputs, kernel: [5, 5], stride, padding: 'same' })
  const layers = [layer(0, channels, a, 1), layer(1, a, b, 2), layer(2, b, c, 1), layer(3, c, d, 2)]
  const lastKernel: [number, number] = [height / 4, width / 4]
  layers.push(
    gatedConvolution(context, 'conv_4', { inputs: d, outputs: e, kernel: lastKernel, stride: 1, padding: 'valid' }),
  )
  const readout = gaussianReadout(context, e, codeSize(context), values)
  const scale = context.dataKind === 'binary' ? toSymmetric : (x: Tensor) => x
  return {
    parameters(x) {
      const h = layers.reduce((image, gated) => gated(image), scale(x)) // [B, 1, 1, depth]
      return readout.parameters(tf.reshape(h, [-1, e]))
    },
    density: readout.density,
  }
}

/** {0, 1} -> {−1, 1} */
const toSymmetric = (x: Tensor) => tf.sub(tf.mul(x, 2), 1)
