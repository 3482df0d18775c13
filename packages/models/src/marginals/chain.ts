import { definePlugin, scoped } from '@elbow-vae/core'
import { chain as chainDensity, firstFactor, nextFactor, standardGaussian } from '@elbow-vae/distributions'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'

/** Hierarchical marginal of a deep latent Gaussian model: every block given the one above it. */
export const chainMarginal = definePlugin({
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
    const below = context.latents.slice(0, top).map(({ name, size }, block) => {
      const { parameters, density } = gaussianNetwork(scoped(context, name), sizes[block + 1]!, size, values)
      return nextFactor(block, (given) => density(parameters(given)))
    })
    const prior = firstFactor(top, () => standardGaussian([sizes[top]!]))
    const factors = [prior, ...[...below].reverse()] // downwards
    return { variables: context.variables, density: () => chainDensity(sizes, factors) }
  },
})
