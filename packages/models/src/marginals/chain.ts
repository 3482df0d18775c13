import { definePlugin } from '@elbow/core'
import { chain as chainDensity, type ChainFactor } from '../densities/chain.js'
import { standardGaussian } from '../densities/gaussian.js'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'
import { scoped } from '../layers/scoped.js'

/** Hierarchical marginal of a deep latent Gaussian model: every block from the one above it. */
export const chain = definePlugin({
  kind: 'marginal',
  name: 'chain',
  summary:
    'p(zL) … p(z1|z2): fully connected layers from each block of the code to the one below, the last one N(0, I)',
  equation: 'm(z) = p(zL) … p(z1|z2), p(zL) = N(0, I), p(z1|z2) = N(z1; μ(z2), diag σ²(z2))',
  paper: 'Rezende et al. 2014, Stochastic Backpropagation, ICML (arXiv:1401.4082); Shu 2017, Autoencoding a Single Bit',
  options: gaussianNetworkOptions,
  create(values, context) {
    const sizes = context.latents.map(({ size }) => size)
    const top = sizes.length - 1
    const below = context.latents.slice(0, top).map(({ name, size }, block): ChainFactor => {
      const { parameters, density } = gaussianNetwork(scoped(context, name), sizes[block + 1]!, size, values)
      return { block, density: (given) => density(parameters(given!)) }
    })
    const prior: ChainFactor = { block: top, density: () => standardGaussian([sizes[top]!]) }
    const downwards = [...below].reverse()
    return {
      variables: context.variables,
      density: () => chainDensity(sizes, [prior, ...downwards]),
    }
  },
})
