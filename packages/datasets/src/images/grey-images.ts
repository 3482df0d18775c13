import { createHash } from 'node:crypto'
import type { SplitName } from '@elbow/core'

/** Pictures in levels of grey, strokes bright: grey = value / white, from 0 to 1. */
export interface GreyImages {
  /** Names the random numbers that binarise them: a picture's bits depend on it and on the picture's index alone. */
  readonly name: string
  readonly count: number
  readonly pixels: number
  /** [count, pixels] */
  readonly values: Uint8Array | Float32Array
  readonly white: number
}

/** Some pictures of a set, side by side: those from `start` to before `end`. */
export interface GreySplit {
  readonly images: GreyImages
  readonly start: number
  readonly end: number
}

export type GreySplits = Readonly<Record<SplitName, GreySplit>>

/** sha256 over words about numbers, and over the numbers as they lie in memory. */
export function checksumOf(about: object, numbers: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256').update(JSON.stringify(about))
  for (const { buffer, byteOffset, byteLength } of numbers) hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('hex')
}
