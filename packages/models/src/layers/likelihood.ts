import type { Context, Density, Shape, Tensor } from '@elbow/core'
import { bernoulli } from '../densities/bernoulli.js'
import { categorical } from '../densities/categorical.js'
import { gaussianLikelihood, gaussianLikelihoodOptions, type GaussianLikelihoodValues } from './gaussian-likelihood.js'

/** Options of every decoder: what x is like given z, where the data leaves that open. */
export const likelihoodOptions = gaussianLikelihoodOptions

/** What a decoder's last layer means. */
export interface Likelihood {
  /** What the network puts out for each example: the event's shape, its last dimension several times over if need be. */
  readonly shape: Shape
  /** [K, B, …shape] -> density over [K, B, …event] */
  density(raw: Tensor): Density
}

/** By the kind of data: Bernoulli logits, category logits, or the mean and scale of a Gaussian. */
export function likelihoodFor(context: Context, values: GaussianLikelihoodValues): Likelihood {
  const { event } = context
  switch (context.dataKind) {
    case 'binary':
      return { shape: event, density: (raw) => bernoulli(raw, event) }
    case 'categorical':
      return { shape: event, density: categorical }
    case 'continuous':
      return gaussianLikelihood(context, values)
  }
}
