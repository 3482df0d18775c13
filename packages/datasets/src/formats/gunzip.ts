import { gunzipSync } from 'node:zlib'
import { inflateExactly } from './inflate-exactly.js'
import type { CreateError } from './file-errors.js'

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** Uncompress a gzip file with content of a known size. @throws for another size, and for trailing bytes */
export function gunzip(bytes: Uint8Array, size: number, refuse: CreateError): Uint8Array {
  const { bytes: content, consumed } = inflateExactly(gunzipSync, bytes, size, refuse)
  if (consumed !== bytes.length) throw refuse(`${bytes.length - consumed} bytes after the end of the compressed data`)
  return content
}
