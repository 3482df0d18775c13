import { errors, tf, type Density, type Draw, type Shape, type Tensor } from '@elbow/core'
import { bernoulli } from '../densities/bernoulli.js'
import { leadOf, together, valueOf } from '../densities/event.js'
import { drawShape } from '../densities/gaussian.js'
import { turned } from './images.js'
import { pixelByPixel } from './pixel-by-pixel.js'

/** Pixels up to which a draw inside a step, with a whole pass for each of them, is allowed. */
const fewPixels = 64

/** Logits of every pixel, from turned images x and the code's turned pictures z: all [N, H, W, 1]. */
export type Logits = (x: Tensor, z: Tensor) => Tensor

/**
 * Binary images whose pixels depend on those before them in raster order, and on a code.
 *
 *   log d(x|z) = Σ_i log Ber(x_i; sigmoid(ℓ_i(x_1 … x_{i−1}, z)))
 *
 * There is no mean: it would take as many passes as a draw, and a draw of more than 8 × 8 pixels is for the sampler.
 *
 * @param picture  the code's picture, turned by 180°, [lead…, H, W, 1]
 * @param event    [H, W, 1]
 */
export function autoregressive(picture: Tensor, event: Shape, logits: Logits): Density {
  const [height, width] = event as [number, number]

  /** The same images under every draw and example of `lead`, one after the other: [K · B, …event] */
  const spread = (images: Tensor, lead: Shape): Tensor => {
    const pixels = tf.reshape(images, [...leadOf(images, event), height * width])
    return tf.reshape(tf.broadcastTo(pixels, [...lead, height * width]), [-1, ...event])
  }
  const perPixel = (x: Tensor): Density => {
    const lead = together(leadOf(x, event), leadOf(picture, event))
    const raw = turned(logits(turned(spread(x, lead)), spread(picture, lead)))
    return bernoulli(tf.reshape(raw, [...lead, ...event]), event)
  }
  return {
    logProb: (value) => perPixel(valueOf(value)).logProb(value),
    logProbPerDimension: (value) => perPixel(value).logProbPerDimension!(value),
    draw(noise, count): Draw {
      if (height * width > fewPixels) {
        const what = `${height}×${width} pixels inside a step take ${height * width} passes`
        throw errors.badUsage(`decoder "pixelcnn": ${what}. Draw with its sampler, outside the step.`)
      }
      const shape = [...drawShape(picture.shape, event, count)]
      const uniform = turned(tf.reshape(noise.uniform(shape), [-1, ...event]))
      const value = turned(pixelByPixel(spread(picture, shape.slice(0, 2)), uniform, logits))
      const draws = tf.reshape(value, shape)
      return { value: draws, logProb: perPixel(draws).logProb(draws) }
    },
  }
}
