import { parseNpyHeader } from './npy-header.js'
import { numbersIn, type ShapedArray } from './numeric-array.js'
import { refusing } from './refuse.js'

const magic = Buffer.from('\x93NUMPY', 'latin1')
/** As numpy has it: a longer one is no header of plain numbers. */
const maxHeader = 10_000

const advice = 'Save it again with numpy.save(path, numpy.ascontiguousarray(x)).'

/**
 * Read an npy file of version 1, 2 or 3: plain little-endian numbers in C order.
 *
 * Strict: the header says exactly what follows it, to the byte. "NEP 1: A simple file format for NumPy arrays".
 *
 * @param file  its name, for the errors
 * @throws DATA_CORRUPT naming what is wrong
 */
export function readNpy(file: string, bytes: Uint8Array): ShapedArray {
  const refuse = refusing(file, advice)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.subarray(0, magic.length).equals(magic)) throw refuse('not an npy file')
  if (buffer.length < 12) throw refuse('ends within its header: truncated')
  const version = buffer[6]!
  if (version < 1 || version > 3 || buffer[7] !== 0) throw refuse(`an npy file of version ${version}.${buffer[7]}`)
  const start = version === 1 ? 10 : 12
  const length = version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8)
  if (length > maxHeader) throw refuse(`its header takes ${length} bytes, expected ${maxHeader} at most`)
  if (start + length > buffer.length) throw refuse('ends within its header: truncated')
  const text = buffer.toString(version === 3 ? 'utf8' : 'latin1', start, start + length)
  const { descr, array, shape } = parseNpyHeader(text, refuse)
  const data = buffer.subarray(start + length)
  const expected = shape.reduce((product, size) => product * size, array.BYTES_PER_ELEMENT)
  if (data.length !== expected) {
    const fault = data.length < expected ? ': truncated' : ''
    throw refuse(`holds ${data.length} bytes of values where [${shape.join(', ')}] takes ${expected}${fault}`)
  }
  if (descr === '|b1' && data.some((byte) => byte > 1)) throw refuse('holds truth values other than 0 and 1')
  return { shape, values: numbersIn(data, array) }
}
