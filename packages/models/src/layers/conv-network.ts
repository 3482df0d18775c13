import { codeSize, errors, tf, type Context, type Tensor, type Tensors } from '@elbow/core'
import type { Gaussian } from '../densities/gaussian.js'
import { gatedConvolution } from './gated.js'
import { gaussianReadout, gaussianReadoutOptions } from './gaussian-readout.js'
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
  parameters(x: Tensor): Tensors
  density(parameters: Tensors): Gaussian
}

/**
 * Linearly gated convolutions to a diagonal Gaussian (ABE appendix F.1).
 *
 * On 28×28 images, (depth, kernel, stride, padding):
 * (32, 5, 1, same) (32, 5, 2, same) (64, 5, 1, same) (64, 5, 2, same) (256, 7, 1, valid), then two linear readouts,
 * mean and variance. The last kernel covers all that is left of the image.
 *
 * @param name  of the encoder, for messages
 * @throws SHAPE_MISMATCH, BAD_OPTION
 */
export function convNetwork(context: Context, name: string, values: ConvNetworkValues): ConvNetwork {
  const { height, width, channels } = imageSize(`encoder "${name}"`, context)
  const [a, b, c, d, e] = fiveDepths(name, values.depths)
  const layer = (i: number, inputs: number, outputs: number, stride: number) =>
    gatedConvolution(context, `conv_${i}`, { inputs, outputs, kernel: [5, 5], stride, padding: 'same' })
  const layers = [layer(0, channels, a, 1), layer(1, a, b, 2), layer(2, b, c, 1), layer(3, c, d, 2)]
  const whole: [number, number] = [height / 4, width / 4]
  layers.push(
    gatedConvolution(context, 'conv_4', { inputs: d, outputs: e, kernel: whole, stride: 1, padding: 'valid' }),
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

function fiveDepths(name: string, depths: readonly number[]): readonly [number, number, number, number, number] {
  const [a, b, c, d, e] = depths
  if (depths.length !== 5) throw errors.badOption(`--encoder ${name}, option "depths"`, 'five numbers', depths)
  return [a!, b!, c!, d!, e!]
}
