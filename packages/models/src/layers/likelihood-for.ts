import { type GaussianLikelihoodValues, gaussianLikelihood, gaussianLikelihoodOptions } from './gaussian-likelihood.js'
import type { Likelihood } from './likelihood.js'
import type { Context } from '@elbow-vae/core'
import { bernoulli, categorical } from '@elbow-vae/distributions'

/** Options of every decoder. They apply to continuous data; the likelihood of other data has none. */
export const likelihoodOptions = gaussianLikelihoodOptions

/** The likelihood for the kind of data: Bernoulli logits, category logits, or the mean and scale of a Gaussian. */
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
