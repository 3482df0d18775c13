import { errors, type Context } from '@elbow-vae/core'
import { imageAdvice } from './image-advice.js'

export interface ImageSize {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * The size of the images of a convolutional part. Height and width must be divisible by 4, because they are halved twice.
 *
 * @throws SHAPE_MISMATCH
 */
export function imageSize(where: string, { event }: Context): ImageSize {
  const [height = 0, width = 0, channels = 0] = event
  if (event.length !== 3 || height % 4 !== 0 || width % 4 !== 0) {
    const expected = 'images [B, height, width, channels] with height and width divisible by 4'
    throw errors.shapeMismatch(where, expected, ['B', ...event], imageAdvice(event))
  }
  return { height, width, channels }
}
