import { codeSize, definePlugin } from '@elbow/core'
import { denseDecoder, denseDecoderOptions } from '../layers/dense-decoder.js'

/**
 * Fully connected decoder: every dimension of x independent given z.
 *
 *   h = hidden layers of z;   d(x|z) = Π_d Ber(x_d; sigmoid(W h + b)_d), or Π_d N(x_d; (W h + b)_d, σ_d²) for continuous x,
 *   or one categorical variable
 */
export const mlp = definePlugin({
  kind: 'decoder',
  name: 'mlp',
  summary: 'fully connected layers to independent dimensions of x',
  options: denseDecoderOptions,
  create: (values, context) => denseDecoder(context, codeSize(context), values),
})
