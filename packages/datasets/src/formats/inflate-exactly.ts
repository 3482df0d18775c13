import type { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { Refuse } from './refuse.js'

/** No deflate stream expands by more (RFC 1951: 258 bytes for two bits). */
export const maxRatio = 1032

type Inflate = typeof inflateSync | typeof inflateRawSync | typeof gunzipSync

export interface Inflated {
  readonly bytes: Uint8Array
  /** How many of the compressed bytes it took. */
  readonly consumed: number
}

/**
 * Inflate to a size known beforehand, and not a byte further; memory is taken only where the data can be of that size.
 *
 * @param inflate  zlib's function for the wrapping at hand
 */
export function inflateExactly(inflate: Inflate, data: Uint8Array, size: number, refuse: Refuse): Inflated {
  if (size > data.length * maxRatio) throw refuse(`${size} bytes cannot come from ${data.length} compressed ones`)
  // One byte to spare: an output that exactly fills its chunk makes zlib ask for another.
  const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size), info: true }
  const { buffer, engine } = attempt(() => inflate(data, options), refuse) as unknown as Informed
  if (buffer.length !== size) throw refuse(`compressed data of ${buffer.length} bytes where ${size} were declared`)
  return { bytes: buffer, consumed: engine.bytesWritten }
}

/** What zlib returns with `info`, which its types leave out. */
interface Informed {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

/** zlib checks its own structure and, where there is one, the checksum at the end. */
export function attempt<T>(inflate: () => T, refuse: Refuse): T {
  try {
    return inflate()
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw refuse('compressed data longer than they declare')
    if (code === 'Z_BUF_ERROR') throw refuse('compressed data end too early: truncated')
    if (code?.startsWith('Z_')) throw refuse(`compressed data are damaged (${message})`)
    throw fault
  }
}
