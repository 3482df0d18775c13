import { codeSize, definePlugin, errors, tf, type Conditional, type Tensor, type Tensors } from '@elbow-vae/core'
import { convolution, gatedDeconvolution } from '../layers/gated.js'
import { imageSize } from '../layers/images.js'
import { likelihoodFor, likelihoodOptions } from '../layers/likelihood-for.js'

/**
 * The simple decoder of ABE ("−"): linearly gated transposed convolutions.
 *
 * From an input (1, 1, 64), the layers (depth, kernel, stride, padding) are
 * (64, 7, 1, valid) (64, 5, 1, same) (64, 5, 2, same) (32, 5, 1, same) (32, 5, 2, same) (32, 4, 1, same), then a linear
 * convolution (1, 5, 1, same) to Bernoulli logits, or to means of continuous pixels. The sizes are 7, 7, 14, 14, 28, 28. The
 * height and width of the first kernel are a quarter of the image's.
 */
export const deconv = definePlugin({
  kind: 'decoder',
  name: 'deconv',
  summary: 'gated transposed convolutions to independent pixels: the simple decoder of ABE appendix F.2',
  equation: 'd(x|z) = Π_i Ber(x_i; sigmoid(ℓ_i(z))), or Π_i N(x_i; ℓ_i(z), σ_i²) for continuous x',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.2 (−)',
  options: {
    depths: { default: [64, 64, 64, 32, 32, 32], min: 1, integer: true, help: 'channels of the six gated layers' },
    ...likelihoodOptions,
  },
  create(values, context): Conditional<Tensors<'raw'>> {
    const { height, width } = imageSize('decoder "deconv"', context)
    const likelihood = likelihoodFor(context, values)
    const size = codeSize(context)
    const depths = values.depths
    if (depths.length !== 6) throw errors.badOption('--decoder deconv, option "depths"', 'six numbers', depths)
    const layer = (i: number, kernel: [number, number], stride: number, padding: 'same' | 'valid') =>
      gatedDeconvolution(context, `deconv_${i}`, {
        inputs: depths[i - 1] ?? size,
        outputs: depths[i]!,
        kernel,
        stride,
        padding,
      })
    const layers = [
      layer(0, [height / 4, width / 4], 1, 'valid'),
      layer(1, [5, 5], 1, 'same'),
      layer(2, [5, 5], 2, 'same'),
      layer(3, [5, 5], 1, 'same'),
      layer(4, [5, 5], 2, 'same'),
      layer(5, [4, 4], 1, 'same'),
    ]
    const last = {
      inputs: depths[5]!,
      outputs: likelihood.shape.at(-1)!,
      kernel: [5, 5],
      stride: 1,
      padding: 'same',
    } as const
    const readout = convolution(context, 'readout', last)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const start = tf.reshape(z, [-1, 1, 1, size])
        const image = readout(layers.reduce((h, gated) => gated(h), start)) // [K·B, …shape]
        return { raw: tf.reshape(image, [...z.shape.slice(0, -1), ...likelihood.shape]) }
      },
      density: ({ raw }) => likelihood.density(raw),
    }
  },
})
