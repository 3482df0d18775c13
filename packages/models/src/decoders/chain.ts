import { definePlugin, tf } from '@elbow-vae/core'
import { denseDecoder, denseDecoderOptions } from '../layers/dense-decoder.js'

/** Decoder of a deep latent Gaussian model: x depends on z1 alone, the lowest block of the code. */
export const chainDecoder = definePlugin({
  kind: 'decoder',
  name: 'chain',
  summary: 'fully connected layers from z1, the first block of the code, to independent dimensions of x',
  equation: 'd(x|z) = d(x|z1), of the same form as decoder mlp',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: denseDecoderOptions,
  create(values, context) {
    const [{ size } = { size: 1 }] = context.latents
    return denseDecoder(context, size, values, (z) => tf.slice(z, [0, 0, 0], [-1, -1, size]))
  },
})
