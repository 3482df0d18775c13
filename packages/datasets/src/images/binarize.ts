import { uniform } from '@elbow-vae/core'
import type { GrayImages, GraySplit } from './gray-images.js'

/** Thresholded bits, [end − start, pixels]: 1 where gray ≥ ½. */
export function thresholdBits({ images: { values, white, pixels }, start, end }: GraySplit): Uint8Array {
  const bits = new Uint8Array((end - start) * pixels)
  for (let i = 0; i < bits.length; i++) bits[i] = 2 * values[start * pixels + i]! >= white ? 1 : 0
  return bits
}

/**
 * Bits that are drawn once, x ~ Ber(gray), [end − start, pixels].
 *
 * @param seed  seed of these draws only, so that runs with different seeds use the same bits
 */
export function staticBits({ images, start, end }: GraySplit, seed: number): Uint8Array {
  const bits = new Uint8Array((end - start) * images.pixels)
  const bitStream = { seed, stream: `binarise/${images.name}` }
  for (let index = start; index < end; index++)
    drawBits(images, bitStream, index, bits, (index - start) * images.pixels)
  return bits
}

/** Seed and stream of the random numbers. */
export interface BitStream {
  readonly seed: number
  readonly stream: string
}

/** Draw the bits of one image into `out` at `offset`. They depend only on the seed, the stream and the index of the image. */
export function drawBits(
  { values, white, pixels }: GrayImages,
  { seed, stream }: BitStream,
  index: number,
  out: Uint8Array | Float32Array,
  offset: number,
): void {
  const u = uniform({ seed, stream, step: index }, pixels)
  const start = index * pixels
  // u is never 0 or 1: black is always 0, white always 1.
  for (let i = 0; i < pixels; i++) out[offset + i] = u[i]! * white < values[start + i]! ? 1 : 0
}
