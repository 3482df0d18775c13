import type { Context, Shape, Tensor, Tensors } from '@elbow/core'
import { gaussian, type Gaussian } from '../densities/gaussian.js'
import { dense } from './dense.js'
import { deviationOf, deviationOfVariance, floorOption } from './deviation.js'

/** Options of every encoder that ends in a diagonal Gaussian. */
export const gaussianReadoutOptions = {
  readout: {
    default: 'variance',
    choices: ['variance', 'deviation'],
    help: 'what the softplus of the second readout is: the variance (ABE appendix F.1), or the standard deviation',
  },
  ...floorOption,
} as const

interface ReadoutValues {
  readonly readout: 'variance' | 'deviation'
  readonly floor: number
}

/**
 * Two linear readouts of a network's last layer: mean and scale of a diagonal Gaussian over the code.
 *
 *   N(mean, σ²),   σ² = softplus(scale), or σ = softplus(scale);   σ ≥ floor
 *
 * The parameters are real numbers of any size, so that inference per example may move them freely.
 */
export function gaussianReadout(context: Context, inputs: number, size: number, values: ReadoutValues) {
  const mean = dense(context, 'mean', inputs, size)
  const scale = dense(context, 'scale', inputs, size)
  return {
    /** [N, inputs] -> mean and scale, [N, size] */
    parameters: (h: Tensor): Tensors => ({ mean: mean(h), scale: scale(h) }),
    density: gaussianOf(size, values),
  }
}

/** What mean and scale mean, [lead…, size] each. */
export function gaussianOf(size: number, { readout, floor }: ReadoutValues) {
  const event: Shape = [size]
  const read = readout === 'variance' ? deviationOfVariance : deviationOf
  return ({ mean, scale }: Tensors): Gaussian => gaussian({ mean: mean!, deviation: read(scale!, floor) }, event)
}
