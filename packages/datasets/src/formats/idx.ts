import { gunzip, isGzip } from './gunzip.js'
import { refusing } from './refuse.js'

/** A magic number says that bytes follow: two zeros, the type 8, how many dimensions. */
const unsignedBytes = 8

/**
 * Read an IDX file of bytes, plain or gzipped, of the dimensions that it should have.
 *
 *   0, 0, type, rank; rank sizes (uint32, big endian); the values, the last index runs fastest     LeCun's MNIST page
 *
 * @param file  its name, for the errors
 * @param dims  nothing of another size is unpacked or returned
 * @returns the values, ∏ dims of them
 * @throws DATA_CORRUPT naming what is wrong
 */
export function readIdx(file: string, bytes: Uint8Array, dims: readonly number[]): Uint8Array {
  const refuse = refusing(file)
  const start = 4 + 4 * dims.length
  const size = start + dims.reduce((product, n) => product * n, 1)
  const content = isGzip(bytes) ? gunzip(bytes, size, refuse) : bytes
  if (content.length < 4) throw refuse('ends within its header: truncated')
  const header = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const magic = header.getUint32(0)
  const expected = (unsignedBytes << 8) | dims.length
  if (magic !== expected)
    throw refuse(`its magic number is ${magic}, expected ${expected} for ${dims.length} dimensions`)
  if (content.length < start) throw refuse('ends within its header: truncated')
  const got = dims.map((_, i) => header.getUint32(4 + 4 * i))
  if (got.some((n, i) => n !== dims[i])) throw refuse(`is ${got.join(' × ')}, expected ${dims.join(' × ')}`)
  if (content.length !== size) {
    const fault = content.length < size ? ': truncated' : ''
    throw refuse(`${content.length} bytes, expected ${size}${fault}`)
  }
  return content.subarray(start)
}
