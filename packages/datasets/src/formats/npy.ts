import { toRowMajor } from './convert-numbers.js'
import { npyAdvice, parseNpyHeader } from './npy-header.js'
import type { ShapedArray } from './numeric-array.js'
import { requireFormat } from './other-formats.js'
import { fileErrorFactory } from './file-errors.js'

const magic = Buffer.from('\x93NUMPY', 'latin1')
/** Limit of numpy for the headers of plain numeric arrays. */
const maxHeader = 10_000

/**
 * Read an npy file of version 1, 2 or 3: real numbers of any width and byte order, in C or Fortran order.
 *
 * The size of the data must match the header exactly. "NEP 1: A simple file format for NumPy arrays".
 *
 * @param file  name of the file, for error messages
 * @returns values in C order
 * @throws DATA_CORRUPT; WRONG_DATA unless the values are real numbers
 */
export function readNpy(file: string, bytes: Uint8Array): ShapedArray {
  const refuse = fileErrorFactory(file, npyAdvice)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  requireFormat(file, bytes, 'an npy array')
  if (!buffer.subarray(0, magic.length).equals(magic)) throw refuse('not an npy file')
  if (buffer.length < 12) throw refuse('ends within its header: truncated')
  const version = buffer[6]!
  if (version < 1 || version > 3 || buffer[7] !== 0) throw refuse(`an npy file of version ${version}.${buffer[7]}`)
  const start = version === 1 ? 10 : 12
  const length = version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8)
  if (length > maxHeader) throw refuse(`its header takes ${length} bytes, expected ${maxHeader} at most`)
  if (start + length > buffer.length) throw refuse('ends within its header: truncated')
  const text = buffer.toString(version === 3 ? 'utf8' : 'latin1', start, start + length)
  const { type, shape, fortran } = parseNpyHeader(file, text)
  const data = buffer.subarray(start + length)
  const expected = shape.reduce((product, size) => product * size, type.width)
  if (data.length !== expected) {
    const fault = data.length < expected ? ': truncated' : ''
    throw refuse(`holds ${data.length} bytes of values where [${shape.join(', ')}] takes ${expected}${fault}`)
  }
  if (type.code === 'b1' && data.some((byte) => byte > 1)) throw refuse('holds booleans other than 0 and 1')
  const values = type.toNumbers(data)
  return { shape, values: fortran ? toRowMajor(values, shape) : values }
}
