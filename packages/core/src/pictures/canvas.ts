import type { Image } from '../parts.js'

/** Greys of a picture: paper, ink, and two between them. */
export const grey = { paper: 255, frame: 200, faint: 96, ink: 0 } as const

export interface Place {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export function blankImage({ width, height }: Size): Image {
  return { width, height, data: new Uint8Array(width * height).fill(grey.paper) }
}

/** A rectangle of one grey. */
export function fill(image: Image, { x, y }: Place, { width, height }: Size, shade: number): void {
  for (let row = y; row < y + height; row++) {
    image.data.fill(shade, row * image.width + x, row * image.width + x + width)
  }
}

/**
 * An image of numbers, each as a square of `scale` × `scale` pixels: 0 is paper, 1 is ink, and what is outside is cut.
 *
 * @param values  [height, width], row by row
 */
export function drawValues(image: Image, at: Place, values: ArrayLike<number>, size: Size, scale: number): void {
  for (let pixel = 0; pixel < size.width * size.height; pixel++) {
    const ink = Math.min(1, Math.max(0, values[pixel]!))
    const shade = Math.round(grey.paper + (grey.ink - grey.paper) * ink)
    const x = at.x + scale * (pixel % size.width)
    const y = at.y + scale * Math.floor(pixel / size.width)
    fill(image, { x, y }, { width: scale, height: scale }, shade)
  }
}
