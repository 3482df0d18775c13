import { splitEqually, tf, type Context, type Shape, constantInitializer } from '@elbow-vae/core'
import { gaussian, stdFromRaw, rawFromStd } from '@elbow-vae/distributions'
import type { Likelihood } from './likelihood.js'

/** Options of every decoder of continuous data. */
export const gaussianLikelihoodOptions = {
  scale: {
    default: 'learned',
    choices: ['fixed', 'learned', 'learned-per-dimension', 'predicted'],
    help: 'standard deviation of continuous x given z: fixed, one learned number, one per dimension, or predicted by the network',
  },
  deviation: { default: 1, min: 1e-6, help: 'standard deviation of continuous x given z, or its initial value' },
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation of continuous x given z' },
} as const

export interface GaussianLikelihoodValues {
  readonly scale: 'fixed' | 'learned' | 'learned-per-dimension' | 'predicted'
  readonly deviation: number
  readonly floor: number
}

/**
 * Independent normal dimensions. The network's output is their mean.
 *
 *   d(x|z) = Π_d N(x_d; μ_d(z), σ_d²),   σ_d = max(softplus(s_d), floor)
 *
 * s is a weight, or a second output of the network for every dimension. The initial σ is `deviation`. If σ is not fixed, the
 * distortion can be negative: a density has no upper bound.
 */
export function gaussianLikelihood(context: Context, values: GaussianLikelihoodValues): Likelihood {
  const { scale, deviation: std, floor } = values
  const { event } = context
  const start = rawFromStd(std)
  if (scale === 'predicted') {
    return {
      shape: [...event.slice(0, -1), 2 * event.at(-1)!],
      density(raw) {
        const [mean, s] = splitEqually(raw, 2)
        return gaussian({ mean, std: stdFromRaw(tf.add(s, start), floor) }, event)
      },
    }
  }
  const weight =
    scale === 'fixed' ? undefined : context.variable('scale', weightShape(scale, event), constantInitializer(start))
  return {
    shape: event,
    density: (mean) => gaussian({ mean, std: weight ? stdFromRaw(weight, floor) : tf.fill([1], std) }, event),
  }
}

const weightShape = (scale: GaussianLikelihoodValues['scale'], event: Shape): Shape =>
  scale === 'learned-per-dimension' ? event : [1]
