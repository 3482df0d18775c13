import { sizeFromShape } from '@elbow-vae/core'
import { gunzip, isGzip } from './gunzip.js'
import { fileErrorFactory } from './file-errors.js'

/** Type code of unsigned bytes in the magic number, which is 0, 0, type, rank. */
const unsignedBytes = 8

/**
 * Read an IDX file of unsigned bytes with known dimensions, plain or gzipped.
 *
 *   0, 0, type, rank; rank sizes (uint32, big endian); the values, row-major     LeCun's MNIST page
 *
 * @param file  name of the file, for error messages
 * @param dims  expected dimensions
 * @returns the values, [...dims] flat
 * @throws DATA_CORRUPT
 */
export function readIdx(file: string, bytes: Uint8Array, dims: readonly number[]): Uint8Array {
  const refuse = fileErrorFactory(file)
  const start = 4 + 4 * dims.length
  const size = start + sizeFromShape(dims)
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
