import { codeSize, definePlugin } from '@elbow-vae/core'
import { autoregressiveDensity, gaussiansDimension, stdFloorOption, made, madeOptions } from '@elbow-vae/distributions'

/**
 * Autoregressive marginal: a MADE computes a mixture of Gaussians for every dimension of the code given those before it.
 *
 * Unlike `maf` it can have several modes in each dimension. It is the expressive marginal close to p_e(z) that the discussion
 * of ABE suggests. The density takes one pass; a draw computes one dimension after the other.
 */
export const autoregressiveMarginal = definePlugin({
  kind: 'marginal',
  name: 'autoregressive',
  summary: 'every dimension of the code a mixture of Gaussians given those before it, by a masked network',
  equation: 'log m(z) = Σ_d log Σ_m w_dm N(z_d; μ_dm, σ_dm²), w, μ, σ from z_1 … z_{d−1}',
  paper: 'Germain et al. 2015, MADE, ICML (arXiv:1502.03509)',
  options: {
    components: { default: 10, min: 1, integer: true, help: 'Gaussians in the mixture of each dimension' },
    ...madeOptions,
    ...stdFloorOption,
  },
  create({ components, hidden, activation, floor }, context) {
    const size = codeSize(context)
    const family = gaussiansDimension({ components, floor })
    const network = made(context, { size, ...family, hidden, activation })
    return { variables: context.variables, density: () => autoregressiveDensity(network, family, [size]) }
  },
})
