import { shapeOf, tf, type Tensor } from '@elbow-vae/core'

/**
 * Draws images with one whole pass per pixel, of which one logit is used.
 *
 *   x_i = [u_i < sigmoid(ℓ_i(x_1 … x_{i−1}, z))]
 *
 * @param z        the code's rotated pictures, [N, H, W, 1]
 * @param uniform  uniform numbers, rotated, [N, H, W, 1]
 * @returns        rotated images; the last pixel is drawn first
 */
export function pixelByPixel(z: Tensor, uniform: Tensor, logits: Logits): Tensor {
  const [, height, width] = shapeOf(z, 4)
  let x = tf.zerosLike(z)
  for (let pixel = height * width - 1; pixel >= 0; pixel--) {
    const mask = tf.reshape(tf.oneHot([pixel], height * width), [1, height, width, 1])
    const drawn = tf.cast(tf.less(uniform, tf.sigmoid(logits(x, z))), 'float32')
    x = tf.add(x, tf.mul(drawn, mask))
  }
  return x
}

/** Logits of every pixel from rotated images x and the code's rotated pictures z, [N, H, W, 1] each. */
export type Logits = (x: Tensor, z: Tensor) => Tensor
