import type { Context, Shape, Tensor, Tensors } from '@elbow-vae/core'
import { gaussian, type Gaussian, stdFromRaw, stdFromRawVariance, stdFloorOption } from '@elbow-vae/distributions'
import { dense } from './dense.js'

/** Options of every encoder that ends in a diagonal Gaussian. */
export const gaussianReadoutOptions = {
  readout: {
    default: 'variance',
    choices: ['variance', 'deviation'],
    help: 'meaning of the softplus of the second readout: the variance (ABE appendix F.1), or the standard deviation',
  },
  ...stdFloorOption,
} as const

/** Mean and unconstrained scale of each dimension of the code. */
export type ReadoutParameters = Tensors<'mean' | 'scale'>

interface ReadoutValues {
  readonly readout: 'variance' | 'deviation'
  readonly floor: number
}

/**
 * Two linear readouts of a network's last layer: mean and scale of a diagonal Gaussian over the code.
 *
 *   N(mean, σ²),   σ² = softplus(scale), or σ = softplus(scale);   σ ≥ floor
 *
 * All real numbers are valid parameters, so that per-example inference can optimize them.
 */
export function gaussianReadout(context: Context, inputs: number, size: number, values: ReadoutValues) {
  const mean = dense(context, 'mean', inputs, size)
  const scale = dense(context, 'scale', inputs, size)
  return {
    /** [N, inputs] -> mean and scale, [N, size] */
    parameters: (h: Tensor): ReadoutParameters => ({ mean: mean(h), scale: scale(h) }),
    density: gaussianOf(size, values),
  }
}

/** The Gaussian from mean and scale, [lead…, size] each. */
export function gaussianOf(size: number, { readout, floor }: ReadoutValues) {
  const event: Shape = [size]
  const stdFrom = readout === 'variance' ? stdFromRawVariance : stdFromRaw
  return ({ mean, scale }: ReadoutParameters): Gaussian => gaussian({ mean, std: stdFrom(scale, floor) }, event)
}
