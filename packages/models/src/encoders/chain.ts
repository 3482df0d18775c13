import { definePlugin, type Tensor } from '@elbow/core'
import { chain as chainDensity, type ChainFactor } from '../densities/chain.js'
import { flattened, inputScaleOption } from '../layers/flattened.js'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'
import { scoped } from '../layers/scoped.js'

/**
 * Hierarchical encoder of a deep latent Gaussian model: every block from the one below it, z1 from the data.
 *
 * Each block is Gaussian given the one below, but e(z2|x) = ∫ e(z1|x) e(z2|z1) dz1 need not be.
 *
 * @example --latents 1,1 --encoder chain --decoder chain --marginal chain
 */
export const chain = definePlugin({
  kind: 'encoder',
  name: 'chain',
  summary: 'e(z1|x) e(z2|z1) …: fully connected layers from each block of the code to the next',
  equation: 'e(z|x) = e(z1|x) e(z2|z1) …, e(z1|x) = N(z1; μ1(x), diag σ1²(x)), e(z2|z1) = N(z2; μ2(z1), diag σ2²(z1))',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: { ...gaussianNetworkOptions, ...inputScaleOption },
  create(values, context) {
    const { inputs, flat } = flattened(context, values)
    const sizes = context.latents.map(({ size }) => size)
    const [first, ...rest] = context.latents.map(({ name, size }, l) =>
      gaussianNetwork(scoped(context, name), sizes[l - 1] ?? inputs, size, values),
    )
    const above = rest.map(({ parameters, density }, l): ChainFactor => ({
      block: l + 1,
      density: (given) => density(parameters(given!)),
    }))
    return {
      variables: context.variables,
      parameters: (x: Tensor) => first!.parameters(flat(x)), // of e(z1|x)
      density: (parameters) => chainDensity(sizes, [{ block: 0, density: () => first!.density(parameters) }, ...above]),
    }
  },
})
