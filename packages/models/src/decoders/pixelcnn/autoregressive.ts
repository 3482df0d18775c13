import { type Logits, pixelByPixel } from './pixel-by-pixel.js'
import { errors, tf, tuple, type Density, type Draw, type Shape, type Tensor } from '@elbow-vae/core'
import { bernoulli, leadOf, broadcastLead, valueOf, drawShape, type Bernoulli } from '@elbow-vae/distributions'
import { rotate180 } from './images.js'

/** Largest number of pixels for a draw inside a step, which takes one pass of the network per pixel. */
const maximumPixels = 64

/**
 * Binary images. Each pixel depends on those before it in raster order, and on a code.
 *
 *   log d(x|z) = Σ_i log Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z)))
 *
 * It has no mean, which would take as many passes as a draw. Draw images of more than 8 × 8 pixels with the sampler.
 *
 * @param picture  the code's feature map, rotated by 180°, [lead…, H, W, 1]
 * @param event    [H, W, 1]
 */
export function autoregressiveBernoulli(picture: Tensor, event: Shape, logits: Logits): Density {
  const [height, width] = tuple(event, 3)

  /** The images broadcast to `lead`, [K · B, …event]. */
  const broadcast = (images: Tensor, lead: Shape): Tensor => {
    const pixels = tf.reshape(images, [...leadOf(images, event), height * width])
    return tf.reshape(tf.broadcastTo(pixels, [...lead, height * width]), [-1, ...event])
  }
  const perPixel = (x: Tensor): Bernoulli => {
    const lead = broadcastLead(leadOf(x, event), leadOf(picture, event))
    const raw = rotate180(logits(rotate180(broadcast(x, lead)), broadcast(picture, lead)))
    return bernoulli(tf.reshape(raw, [...lead, ...event]), event)
  }
  return {
    logProb: (value) => perPixel(valueOf(value)).logProb(value),
    logProbPerDimension: (value) => perPixel(value).logProbPerDimension(value),
    draw(noise, count): Draw {
      if (height * width > maximumPixels) {
        const what = `${height}×${width} pixels inside a step take ${height * width} passes`
        throw errors.badUsage(`decoder "pixelcnn": ${what}. Draw with its sampler, outside the step.`)
      }
      const [draws, examples] = drawShape(picture.shape, event, count)
      const shape = [draws, examples, ...event]
      const uniform = rotate180(tf.reshape(noise.uniform(shape), [-1, ...event]))
      const value = rotate180(pixelByPixel(broadcast(picture, [draws, examples]), uniform, logits))
      const images = tf.reshape(value, shape)
      return { value: images, logProb: perPixel(images).logProb(images) }
    },
  }
}
