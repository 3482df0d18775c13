import { constants, inflateSync } from 'node:zlib'
import { tryInflate, inflateExactly } from './inflate-exactly.js'
import type { CreateError } from './file-errors.js'

const tagBytes = 8

/** Compressed bytes that always include the tag, because the code tables of deflate before it take at most about 300 bytes. */
const startBytes = 1024

/**
 * Inflate a compressed element to the size that its tag declares.
 *
 * The tag is inflated first, so that an element with a wrong declared size is refused before memory is allocated.
 */
export function inflateElement(data: Uint8Array, maxBytes: number, refuse: CreateError): Uint8Array {
  const tag = tryInflate(
    () => inflateSync(data.subarray(0, startBytes), { finishFlush: constants.Z_SYNC_FLUSH }),
    refuse,
  )
  if (tag.length < tagBytes) throw refuse('a compressed element without a tag')
  const size = tagBytes + tag.readUInt32LE(4)
  if (size > tagBytes + maxBytes) throw refuse(`an array of ${size - tagBytes} bytes, expected ${maxBytes} at most`)
  return inflateExactly(inflateSync, data, size, refuse).bytes
}
