import { gunzipSync } from 'node:zlib'
import { inflateExactly } from './inflate-exactly.js'
import type { Refuse } from './refuse.js'

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** Unpack a gzip file whose content has a known size. @throws unless it holds exactly that, and nothing after it */
export function gunzip(bytes: Uint8Array, size: number, refuse: Refuse): Uint8Array {
  const { bytes: content, consumed } = inflateExactly(gunzipSync, bytes, size, refuse)
  if (consumed !== bytes.length) throw refuse(`${bytes.length - consumed} bytes after the end of the compressed data`)
  return content
}
