import { constants, inflateSync } from 'node:zlib'

/** No deflate stream expands by more (RFC 1951: 258 bytes for two bits). */
const maxRatio = 1032

const tagBytes = 8

/**
 * Inflate a compressed element to the size that its own first bytes declare, and not a byte further.
 *
 * The tag is inflated on its own first, so that a file that lies about its size is refused before memory is taken.
 *
 * @param refuse  makes the error to throw
 */
export function inflateElement(data: Uint8Array, maxBytes: number, refuse: (what: string) => Error): Uint8Array {
  const tag = attempt(() => inflateSync(data.subarray(0, 64), { finishFlush: constants.Z_SYNC_FLUSH }), refuse)
  if (tag.length < tagBytes) throw refuse('a compressed element without a tag')
  const size = tagBytes + tag.readUInt32LE(4)
  if (size > tagBytes + maxBytes) throw refuse(`an array of ${size - tagBytes} bytes, expected ${maxBytes} at most`)
  if (size > data.length * maxRatio)
    throw refuse(`an array of ${size} bytes cannot come from ${data.length} compressed ones`)
  // One byte to spare: an output that exactly fills its chunk makes zlib ask for another.
  const bytes = attempt(() => inflateSync(data, { chunkSize: Math.max(64, size + 1), maxOutputLength: size }), refuse)
  if (bytes.length !== size) throw refuse(`a compressed array of ${bytes.length} bytes that declares ${size}`)
  return bytes
}

/** zlib checks its own structure and the checksum at the end. */
function attempt(inflate: () => Buffer, refuse: (what: string) => Error): Buffer {
  try {
    return inflate()
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw refuse('a compressed array longer than it declares')
    if (code === 'Z_BUF_ERROR') throw refuse('compressed data end too early: truncated')
    if (code?.startsWith('Z_')) throw refuse(`compressed data are damaged (${message})`)
    throw fault
  }
}
