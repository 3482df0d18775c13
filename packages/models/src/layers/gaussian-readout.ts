import { tf, type Context, type Shape, type Tensor, type Tensors } from '@elbow/core'
import { gaussian, type Gaussian } from '../densities/gaussian.js'
import { dense } from './dense.js'

/** Options of every encoder that ends in a diagonal Gaussian. */
export const gaussianReadoutOptions = {
  readout: {
    default: 'variance',
    choices: ['variance', 'deviation'],
    help: 'what the softplus of the second readout is: the variance (ABE appendix F.1), or the standard deviation',
  },
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation; objectives with little rate drive it to zero' },
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
  const deviationOf = (raw: Tensor): Tensor => {
    const positive = tf.softplus(raw)
    return tf.maximum(readout === 'variance' ? tf.sqrt(positive) : positive, floor)
  }
  return ({ mean, scale }: Tensors): Gaussian => gaussian({ mean: mean!, deviation: deviationOf(scale!) }, event)
}
