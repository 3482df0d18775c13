import { codeSize, definePlugin } from '@elbow/core'
import { autoregressiveDensity } from '../densities/autoregressive.js'
import { gaussiansDimension } from '../densities/dimension-families.js'
import { floorOption } from '../layers/deviation.js'
import { made, madeOptions } from '../layers/made.js'

/**
 * Every dimension of the code a mixture of Gaussians given those before it, by a MADE.
 *
 * Unlike `maf` it can have several modes in each dimension: a marginal strong enough to come near p_e(z), which the
 * discussion of ABE asks for. The density is parallel, a draw takes one dimension after the other.
 */
export const autoregressive = definePlugin({
  kind: 'marginal',
  name: 'autoregressive',
  summary: 'every dimension of the code a mixture of Gaussians given those before it, by a masked network',
  equation: 'log m(z) = Σ_d log Σ_m w_dm N(z_d; μ_dm, σ_dm²), w, μ, σ from z_1 … z_{d−1}',
  paper: 'Germain et al. 2015, MADE, ICML (arXiv:1502.03509)',
  options: {
    components: { default: 10, min: 1, integer: true, help: 'Gaussians in the mixture of each dimension' },
    ...madeOptions,
    ...floorOption,
  },
  create({ components, hidden, activation, floor }, context) {
    const size = codeSize(context)
    const family = gaussiansDimension({ components, floor })
    const network = made(context, { size, ...family, hidden, activation })
    return { variables: context.variables, density: () => autoregressiveDensity(network, family, [size]) }
  },
})
