import type { Image } from '../contracts/evaluator.js'

/** Gray levels: white for paper, black for ink, and two between them. */
export const grayLevels = { paper: 255, frame: 200, faint: 96, ink: 0 } as const

/** Position of a pixel, from the upper left corner. */
export interface PixelPosition {
  readonly x: number
  readonly y: number
}

/** Size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A white image. */
export function blankImage({ width, height }: Size): Image {
  return { width, height, data: new Uint8Array(width * height).fill(grayLevels.paper) }
}

/** Fills a rectangle with one gray level. */
export function fillRectangle(image: Image, { x, y }: PixelPosition, { width, height }: Size, shade: number): void {
  for (let row = y; row < y + height; row++) {
    image.data.fill(shade, row * image.width + x, row * image.width + x + width)
  }
}

/**
 * Draws numbers as squares of `scale` × `scale` pixels. 0 is white and 1 is black; values outside of [0, 1] are clipped.
 *
 * @param position  upper left corner
 * @param values    [height, width], row by row
 */
export function drawValues(
  image: Image,
  position: PixelPosition,
  values: ArrayLike<number>,
  size: Size,
  scale: number,
): void {
  for (let pixel = 0; pixel < size.width * size.height; pixel++) {
    const ink = Math.min(1, Math.max(0, values[pixel]!))
    const shade = Math.round(grayLevels.paper + (grayLevels.ink - grayLevels.paper) * ink)
    const x = position.x + scale * (pixel % size.width)
    const y = position.y + scale * Math.floor(pixel / size.width)
    fillRectangle(image, { x, y }, { width: scale, height: scale }, shade)
  }
}
