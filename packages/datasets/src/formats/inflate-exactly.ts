import type { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { CreateError } from './file-errors.js'

/** Largest expansion of a deflate stream (RFC 1951: 258 bytes for two bits). */
export const maxRatio = 1032

type Inflate = typeof inflateSync | typeof inflateRawSync | typeof gunzipSync

export interface Inflated {
  readonly bytes: Uint8Array
  /** Number of compressed bytes that were read. */
  readonly consumed: number
}

/**
 * Inflate data of a known size. Memory is allocated only if the compressed data can have that size.
 *
 * @param inflate  zlib's function for the format
 */
export function inflateExactly(inflate: Inflate, data: Uint8Array, size: number, refuse: CreateError): Inflated {
  if (size > data.length * maxRatio) throw refuse(`${size} bytes cannot come from ${data.length} compressed ones`)
  // One byte to spare: an output that exactly fills its chunk makes zlib ask for another.
  const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size), info: true }
  const result: unknown = tryInflate(() => inflate(data, options), refuse)
  if (!hasInfo(result)) throw new Error('zlib ignored its option "info"')
  const { buffer, engine } = result
  if (buffer.length !== size) throw refuse(`compressed data of ${buffer.length} bytes where ${size} were declared`)
  return { bytes: buffer, consumed: engine.bytesWritten }
}

/** Result of zlib with the option `info`, which its types lack. */
interface InflateInfo {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

const hasInfo = (result: unknown): result is InflateInfo =>
  typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result

/** Inflate, with errors about the file. zlib checks the structure and the checksum, if there is one. */
export function tryInflate<T>(inflate: () => T, refuse: CreateError): T {
  try {
    return inflate()
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    const { code, message }: NodeJS.ErrnoException = fault
    if (code === 'ERR_BUFFER_TOO_LARGE') throw refuse('compressed data longer than declared')
    if (code === 'Z_BUF_ERROR') throw refuse('compressed data ends too early: truncated')
    if (code?.startsWith('Z_')) throw refuse(`compressed data is damaged (${message})`)
    throw fault
  }
}
