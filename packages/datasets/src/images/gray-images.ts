import { createHash } from 'node:crypto'
import type { SplitName } from '@elbow-vae/core'

/** Gray images with bright strokes: gray = value / white, from 0 to 1. */
export interface GrayImages {
  /** Name of the random stream that binarizes them; the bits of an image depend only on it, the seed and the image's index. */
  readonly name: string
  readonly count: number
  readonly pixels: number
  /** [count, pixels] */
  readonly values: Uint8Array | Float32Array
  readonly white: number
}

/** The images from `start` to `end`, exclusive. */
export interface GraySplit {
  readonly images: GrayImages
  readonly start: number
  readonly end: number
}

export type GraySplits = Readonly<Record<SplitName, GraySplit>>

/** sha256 over metadata as JSON, and over the bytes of arrays. */
export function checksumOf(metadata: object, numbers: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256').update(JSON.stringify(metadata))
  for (const { buffer, byteOffset, byteLength } of numbers) hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('hex')
}
