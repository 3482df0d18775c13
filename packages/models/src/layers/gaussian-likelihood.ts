import { tf, type Context, type Shape, type Tensor } from '@elbow/core'
import { gaussian } from '../densities/gaussian.js'
import { deviationOf, rawDeviation } from './deviation.js'
import { constant } from './initial.js'
import type { Likelihood } from './likelihood.js'

/** Options of every decoder of continuous data. */
export const gaussianLikelihoodOptions = {
  scale: {
    default: 'learned',
    choices: ['fixed', 'learned', 'learned-per-dimension', 'predicted'],
    help: 'standard deviation of continuous x given z: fixed, one learned number, one per dimension, or by the network',
  },
  deviation: { default: 1, min: 1e-6, help: 'standard deviation of continuous x given z, or where it starts' },
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation of continuous x given z' },
} as const

export interface GaussianLikelihoodValues {
  readonly scale: 'fixed' | 'learned' | 'learned-per-dimension' | 'predicted'
  readonly deviation: number
  readonly floor: number
}

/**
 * Independent normal dimensions around what the network says.
 *
 *   d(x|z) = Π_d N(x_d; μ_d(z), σ_d²),   σ_d = max(softplus(s_d), floor)
 *
 * s is a weight, or a second output of the network for every dimension; σ starts at `deviation`. With a scale that is not
 * fixed the distortion can be negative: densities have no upper bound.
 */
export function gaussianLikelihood(context: Context, values: GaussianLikelihoodValues): Likelihood {
  const { scale, deviation, floor } = values
  const { event } = context
  const start = rawDeviation(deviation)
  if (scale === 'predicted') {
    return {
      shape: [...event.slice(0, -1), 2 * event.at(-1)!],
      density(raw) {
        const [mean, s] = tf.split(raw, 2, -1) as [Tensor, Tensor]
        return gaussian({ mean, deviation: deviationOf(tf.add(s, start), floor) }, event)
      },
    }
  }
  const weight = scale === 'fixed' ? undefined : context.variable('scale', weightShape(scale, event), constant(start))
  return {
    shape: event,
    density: (mean) =>
      gaussian({ mean, deviation: weight ? deviationOf(weight, floor) : tf.fill([1], deviation) }, event),
  }
}

const weightShape = (scale: GaussianLikelihoodValues['scale'], event: Shape): Shape =>
  scale === 'learned-per-dimension' ? event : [1]
