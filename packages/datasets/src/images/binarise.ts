import { uniform } from '@elbow/core'
import type { GreyImages, GreySplit } from './grey-images.js'

/** Bits of some pictures, [end − start, pixels]: 1 where grey ≥ ½. */
export function thresholdBits({ images: { values, white, pixels }, start, end }: GreySplit): Uint8Array {
  const bits = new Uint8Array((end - start) * pixels)
  for (let i = 0; i < bits.length; i++) bits[i] = 2 * values[start * pixels + i]! >= white ? 1 : 0
  return bits
}

/**
 * Bits of some pictures drawn once, x ~ Ber(grey), [end − start, pixels].
 *
 * @param seed  of these draws alone: runs of every seed see the same bits
 */
export function staticBits({ images, start, end }: GreySplit, seed: number): Uint8Array {
  const bits = new Uint8Array((end - start) * images.pixels)
  const from = { seed, stream: `binarise/${images.name}` }
  for (let index = start; index < end; index++) drawBits(images, from, index, bits, (index - start) * images.pixels)
  return bits
}

/** Which random numbers. */
export interface DrawnFrom {
  readonly seed: number
  readonly stream: string
}

/** Draw the bits of one picture into `out` at `at`. They depend on the seed, the stream and its index alone. */
export function drawBits(
  { values, white, pixels }: GreyImages,
  { seed, stream }: DrawnFrom,
  index: number,
  out: Uint8Array | Float32Array,
  at: number,
): void {
  const u = uniform({ seed, stream, step: index }, pixels)
  const start = index * pixels
  // u is never 0 nor 1: black is always 0, white always 1.
  for (let i = 0; i < pixels; i++) out[at + i] = u[i]! * white < values[start + i]! ? 1 : 0
}
