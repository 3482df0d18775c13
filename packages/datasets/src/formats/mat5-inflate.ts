import { constants, inflateSync } from 'node:zlib'
import { attempt, inflateExactly } from './inflate-exactly.js'
import type { Refuse } from './refuse.js'

const tagBytes = 8

/** Compressed bytes that surely hold the tag: before them deflate may say how it codes, in some 300 bytes at most. */
const startBytes = 1024

/**
 * Inflate a compressed element to the size that its own first bytes declare, and not a byte further.
 *
 * The tag is inflated on its own first, so that a file that lies about its size is refused before memory is taken.
 */
export function inflateElement(data: Uint8Array, maxBytes: number, refuse: Refuse): Uint8Array {
  const tag = attempt(() => inflateSync(data.subarray(0, startBytes), { finishFlush: constants.Z_SYNC_FLUSH }), refuse)
  if (tag.length < tagBytes) throw refuse('a compressed element without a tag')
  const size = tagBytes + tag.readUInt32LE(4)
  if (size > tagBytes + maxBytes) throw refuse(`an array of ${size - tagBytes} bytes, expected ${maxBytes} at most`)
  return inflateExactly(inflateSync, data, size, refuse).bytes
}
