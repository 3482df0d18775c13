import { tf, type Tensor } from '@elbow/core'
import type { Logits } from './autoregressive.js'

/**
 * The plain way to draw: a whole pass for each pixel, of which all but one logit is thrown away.
 *
 *   x_i = [u_i < sigmoid(ℓ_i(x_1 … x_{i−1}, z))]
 *
 * @param z        the code's turned pictures, [N, H, W, 1]
 * @param uniform  turned like them, [N, H, W, 1]
 * @returns        turned images: the last pixel was drawn first
 */
export function pixelByPixel(z: Tensor, uniform: Tensor, logits: Logits): Tensor {
  const [, height, width] = z.shape as [number, number, number]
  let x = tf.zerosLike(z)
  for (let at = height * width - 1; at >= 0; at--) {
    const here = tf.reshape(tf.oneHot([at], height * width), [1, height, width, 1])
    const drawn = tf.cast(tf.less(uniform, tf.sigmoid(logits(x, z))), 'float32')
    x = tf.add(x, tf.mul(drawn, here))
  }
  return x
}
