import { codeSize, definePlugin, errors } from '@elbow/core'
import { autoregressiveDensity } from '../densities/autoregressive.js'
import { bernoulliDimension, gaussiansDimension } from '../densities/dimension-families.js'
import { floorOption } from '../layers/deviation.js'
import { made as network, madeOptions } from '../layers/made.js'

/**
 * An autoregressive decoder of data of any shape: every dimension given those before it and the code, by one masked network
 * (Germain et al. 2015, arXiv:1502.03509).
 *
 *   d(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z))), or Π_i Σ_m w_im N(x_i; μ_im, σ_im²) for continuous x
 *
 * The code is added to every layer, unmasked. Like `pixelcnn` it can do without a code, at a fraction of the price on small
 * data; it knows nothing of images.
 */
export const made = definePlugin({
  kind: 'decoder',
  name: 'made',
  summary: 'each dimension given those before it, by a masked network: an autoregressive decoder of any data',
  equation: 'd(x|z) = Π_i d(x_i | x_1 … x_{i−1}, z)',
  paper: 'Germain et al. 2015, MADE, arXiv:1502.03509',
  options: {
    ...madeOptions,
    components: { default: 10, min: 1, integer: true, help: 'Gaussians in the mixture of each continuous dimension' },
    ...floorOption,
  },
  create({ hidden, activation, components, floor }, context) {
    const { event, dataKind } = context
    if (dataKind === 'categorical') throw unfit()
    const family = dataKind === 'binary' ? bernoulliDimension : gaussiansDimension({ components, floor })
    const size = event.reduce((product, n) => product * n, 1)
    const says = network(context, { size, ...family, hidden, activation, given: codeSize(context) })
    return {
      variables: context.variables,
      parameters: (code) => ({ code }),
      density: ({ code }) => autoregressiveDensity(says, family, event, { given: code! }),
    }
  },
})

const unfit = () =>
  errors.wrongData('decoder "made"', 'binary or continuous data', 'one categorical variable', 'Use --decoder mlp.')
