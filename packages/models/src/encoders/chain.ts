import { definePlugin, type Tensor, scoped, type Conditional } from '@elbow-vae/core'
import { chain as chainDensity, firstFactor, nextFactor } from '@elbow-vae/distributions'
import { flattenInput, inputScaleOption } from '../layers/flatten-input.js'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'

/**
 * Hierarchical encoder of a deep latent Gaussian model: z1 given the data, every other block given the one below it.
 *
 * Each block is Gaussian given the one below, but the marginal e(z2|x) = ∫ e(z1|x) e(z2|z1) dz1 need not be.
 *
 * @example --latents 1,1 --encoder chain --decoder chain --marginal chain
 */
export const chainEncoder = definePlugin({
  kind: 'encoder',
  name: 'chain',
  summary: 'e(z1|x) e(z2|z1) …: fully connected layers from each block of the code to the next',
  equation: 'e(z|x) = e(z1|x) e(z2|z1) …, e(z1|x) = N(z1; μ1(x), diag σ1²(x)), e(z2|z1) = N(z2; μ2(z1), diag σ2²(z1))',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: { ...gaussianNetworkOptions, ...inputScaleOption },
  create(values, context): Conditional<ReadoutParameters> {
    const { inputs, flat } = flattenInput(context, values)
    const sizes = context.latents.map(({ size }) => size)
    const [first, ...rest] = context.latents.map(({ name, size }, l) =>
      gaussianNetwork(scoped(context, name), sizes[l - 1] ?? inputs, size, values),
    )
    if (!first) throw new RangeError('encoder "chain" needs a block of the code')
    const above = rest.map(({ parameters, density }, l) => nextFactor(l + 1, (given) => density(parameters(given))))
    return {
      variables: context.variables,
      parameters: (x: Tensor) => first.parameters(flat(x)), // of e(z1|x)
      density: (parameters) => chainDensity(sizes, [firstFactor(0, () => first.density(parameters)), ...above]),
    }
  },
})
