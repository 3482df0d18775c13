import { codeSize, definePlugin } from '@elbow/core'
import { gaussianMixture } from '../densities/gaussian-mixture.js'
import { deviationOf, floorOption, rawDeviation } from '../layers/deviation.js'
import { constant, normal, zeros } from '../layers/initial.js'

/**
 * Learned mixture of diagonal Gaussians: a VampPrior without the encoder, and the baseline that its authors hold it
 * against.
 *
 * It starts with means N(0, ¼ I) and variances ¾: mean 0 and variance 1 together, as of N(0, I).
 */
export const mixture = definePlugin({
  kind: 'marginal',
  name: 'mixture',
  summary: 'a learned mixture of diagonal Gaussians',
  equation: 'm(z) = Σ_c w_c N(z; μ_c, diag σ_c²)',
  paper: 'Tomczak & Welling 2018, VAE with a VampPrior, AISTATS (arXiv:1705.07120)',
  options: {
    components: { default: 500, min: 1, integer: true, help: 'Gaussians in the mixture' },
    ...floorOption,
  },
  create({ components, floor }, context) {
    const size = codeSize(context)
    const mean = context.variable('components/mean', [components, size], normal(Math.sqrt(between)))
    const start = rawDeviation(Math.sqrt(1 - between))
    const raw = context.variable('components/deviation', [components, size], constant(start))
    const logits = context.variable('weights/logits', [components], zeros)
    return {
      variables: context.variables,
      density: () => gaussianMixture({ logits, mean, deviation: deviationOf(raw, floor) }),
    }
  },
})

/** Part of the initial variance that lies between the components. */
const between = 0.25
