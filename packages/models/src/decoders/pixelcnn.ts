import { codeSize, definePlugin, gate, tf, type Tensor } from '@elbow/core'
import { dense } from '../layers/dense.js'
import { autoregressive } from '../pixelcnn/autoregressive.js'
import { cachedSampler } from '../pixelcnn/cached-sampler.js'
import { geometryFor } from '../pixelcnn/geometry.js'
import { makeWeights } from '../pixelcnn/weights.js'
import { wholeLogits } from '../pixelcnn/whole-logits.js'

/**
 * The complex decoder of ABE appendix F.2 ("+"): PixelCNN++ (Salimans et al. 2017) with linear gates for its ReLUs.
 *
 *   d(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z))), pixels in raster order
 *
 * A dense gated layer makes a picture of the code, of the images' size, which joins them as a second channel. Six blocks
 * of two residual layers follow, at sizes 28, 14, 7, 7, 14, 28, with shortcuts between layers of the same size, and a
 * 1 × 1 convolution to one logit per pixel. The down stream sees rows above a pixel, with kernels 2 × 3; the down-right
 * stream sees also what lies to its left, with kernels 2 × 2, and is given the down stream at every layer. Causality comes
 * from shifts and pads alone. Only x is shifted: all of the code may be seen everywhere. The first layers and those
 * between two sizes are linear, as in PixelCNN++.
 *
 * `receptive-field` r makes a decoder that sees only so far (Chen et al. 2017, "Variational Lossy Autoencoder"): pixel
 * (i, j) depends on all (k, l) with i − r ≤ k < i and |l − j| ≤ r, on (i, l) with j − r ≤ l < j, and on no others. The
 * first layers look at just that, all others stay at their pixel, and every block has the full size.
 *
 * Weights are not normalised. Normalisation with data-dependent initialisation (Salimans & Kingma 2016) would need a batch
 * before the first step, where here the seed alone decides the initial weights. In its place they start with a variance of
 * 1 / fan in, so that convolutions keep the scale of what they are given, and those of the second half of each residual
 * layer a tenth as large, as in PixelCNN++; and with gradients normalised layer by layer
 * (`--optimizer.normalize-gradients`), as ABE trains, a step does not depend on a gradient's scale. There is no dropout and
 * no averaging of weights (appendix F.4).
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
      help: 'sizes, each half of the one before, with a block on the way down and one on the way up',
    },
    'receptive-field': {
      default: 0,
      min: 0,
      integer: true,
      unit: 'pixels',
      help: 'a pixel sees others at most so many rows above and columns to either side; 0: all before it',
    },
  },
  create(values, context) {
    const geometry = geometryFor('decoder "pixelcnn"', values, context)
    const { event } = context
    const size = codeSize(context)
    const code = dense(context, 'code', size, 2 * geometry.height * geometry.width)
    const weights = makeWeights(context, geometry)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const picture = gate(code(tf.reshape(z, [-1, size]))) // [K·B, H·W]
        return { picture: tf.reshape(picture, [...z.shape.slice(0, -1), ...event]) }
      },
      density: ({ picture }) => autoregressive(picture!, event, (x, z) => wholeLogits(weights, geometry, x, z)),
      sampler: () => cachedSampler({ weights, geometry, event, variables: context.variables }),
    }
  },
})
