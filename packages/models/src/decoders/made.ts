import { codeSize, definePlugin, errors, sizeFromShape, type Conditional, type Tensors } from '@elbow-vae/core'
import {
  autoregressiveDensity,
  bernoulliDimension,
  gaussiansDimension,
  stdFloorOption,
  made,
  madeOptions,
} from '@elbow-vae/distributions'

/**
 * An autoregressive decoder of data of any shape: one masked network computes every dimension given those before it and the
 * code (Germain et al. 2015, arXiv:1502.03509).
 *
 *   d(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z))), or Π_i Σ_m w_im N(x_i; μ_im, σ_im²) for continuous x
 *
 * The code is an unmasked input of every layer. Like `pixelcnn`, the decoder can model the data without the code. It is much
 * cheaper on small data, and has no notion of images.
 */
export const madeDecoder = definePlugin({
  kind: 'decoder',
  name: 'made',
  summary: 'each dimension given those before it, by a masked network: an autoregressive decoder of any data',
  equation: 'd(x|z) = Π_i d(x_i | x_1 … x_{i−1}, z)',
  paper: 'Germain et al. 2015, MADE, arXiv:1502.03509',
  options: {
    ...madeOptions,
    components: { default: 10, min: 1, integer: true, help: 'Gaussians in the mixture of each continuous dimension' },
    ...stdFloorOption,
  },
  create({ hidden, activation, components, floor }, context): Conditional<Tensors<'code'>> {
    const { event, dataKind } = context
    if (dataKind === 'categorical') throw wrongData()
    const family = dataKind === 'binary' ? bernoulliDimension : gaussiansDimension({ components, floor })
    const size = sizeFromShape(event)
    const network = made(context, { size, ...family, hidden, activation, given: codeSize(context) })
    return {
      variables: context.variables,
      parameters: (code) => ({ code }),
      density: ({ code }) => autoregressiveDensity(network, family, event, { given: code }),
    }
  },
})

const wrongData = () =>
  errors.wrongData('decoder "made"', 'binary or continuous data', 'one categorical variable', 'Use --decoder mlp.')
