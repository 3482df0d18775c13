import { codeSize, definePlugin, glu, tf, type Conditional, type Tensor, type Tensors } from '@elbow-vae/core'
import { dense } from '../../layers/dense.js'
import { autoregressiveBernoulli } from './autoregressive.js'
import { cachedSampler } from './cached-sampler.js'
import { geometryFor } from './geometry.js'
import { makeWeights } from './weights.js'
import { imageLogits } from './image-logits.js'

/**
 * The complex decoder of ABE appendix F.2 ("+"): PixelCNN++ (Salimans et al. 2017) with linear gates for its ReLUs.
 *
 *   d(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z))), pixels in raster order
 *
 * A dense gated layer maps the code to a picture of the images' size, which is their second channel. Six blocks of two
 * residual layers follow, at sizes 28, 14, 7, 7, 14, 28, with shortcuts between layers of the same size, and a 1 × 1
 * convolution to one logit per pixel. The down stream depends on the rows above a pixel, with kernels 2 × 3. The down-right
 * stream depends also on the pixels to its left, with kernels 2 × 2, and has the down stream as an input of every layer.
 * Shifts and padding make the network causal. Only x is shifted: every pixel may depend on the whole code. The first layers
 * and those between two sizes are linear, as in PixelCNN++.
 *
 * `receptive-field` r limits the receptive field (Chen et al. 2017, "Variational Lossy Autoencoder", arXiv:1611.02731): pixel
 * (i, j) depends on all (k, l) with i − r ≤ k < i and |l − j| ≤ r, on (i, l) with j − r ≤ l < j, and on no others. The first
 * layers have kernels of that size, all others are 1 × 1, and every block has the full image size.
 *
 * There is no weight normalization. With data-dependent initialization (Salimans & Kingma 2016, arXiv:1602.07868) it would
 * need a batch before the first step, but here the initial weights depend on the seed only. Instead their initial variance is
 * 1 / fan in, which keeps the scale of a convolution's inputs. The initial weights of the second half of each residual layer
 * are a tenth as large, as in PixelCNN++. With gradients normalized per layer (`--optimizer.normalize-gradients`), as ABE
 * trains, a step does not depend on the gradient's scale. There is no dropout and no averaging of weights (appendix F.4).
 */
export const pixelcnn = definePlugin({
  kind: 'decoder',
  name: 'pixelcnn',
  summary: 'gated PixelCNN++: each binary pixel given those before it; the complex decoder of ABE appendix F.2',
  equation: 'd(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z))), pixels in raster order',
  paper:
    'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.2 (+); Salimans et al. 2017, PixelCNN++, ICLR (arXiv:1701.05517)',
  options: {
    depth: { default: 64, min: 1, integer: true, help: 'channels of every layer' },
    layers: { default: 2, min: 1, integer: true, help: 'residual layers in each block' },
    scales: {
      default: 3,
      min: 1,
      integer: true,
      help: 'image sizes, each half of the one before, with one block before and one after the middle',
    },
    'receptive-field': {
      default: 0,
      min: 0,
      integer: true,
      unit: 'pixels',
      help: 'largest distance in rows and columns of the pixels that a pixel depends on; 0: all before it',
    },
  },
  create(values, context): Conditional<Tensors<'picture'>> {
    const geometry = geometryFor('decoder "pixelcnn"', values, context)
    const { event } = context
    const size = codeSize(context)
    const code = dense(context, 'code', size, 2 * geometry.height * geometry.width)
    const weights = makeWeights(context, geometry)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const picture = glu(code(tf.reshape(z, [-1, size]))) // [K·B, H·W]
        return { picture: tf.reshape(picture, [...z.shape.slice(0, -1), ...event]) }
      },
      density: ({ picture }) => autoregressiveBernoulli(picture, event, (x, z) => imageLogits(weights, geometry, x, z)),
      sampler: () => cachedSampler({ weights, geometry, event, variables: context.variables }),
    }
  },
})
