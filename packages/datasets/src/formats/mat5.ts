import { inflateElement } from './mat5-inflate.js'
import { arrayClasses, dataTypes, type, type MatClass } from './mat5-types.js'
import { numbersIn, type NumericArray } from './numeric-array.js'
import { refusing, type Refuse } from './refuse.js'

/** A numeric array of a MAT file. */
export interface MatArray {
  readonly name: string
  /** What MATLAB takes the values for; `values` may be stored narrower, doubles as bytes, say. */
  readonly class: MatClass
  /** [rows, columns, …] */
  readonly dims: readonly number[]
  /** Column-major: the first index runs fastest. */
  readonly values: NumericArray
}

export interface MatLimits {
  /** The most bytes that one array may take when inflated. */
  readonly maxBytes: number
  /** Pass over arrays of other names, whatever is in them. */
  readonly names?: readonly string[]
}

/** The parts of an array's element, in the order in which the format wants them. */
interface Element {
  readonly type: number
  readonly data: Uint8Array
}

/**
 * Read the real numeric arrays of a MAT file of version 5 to 7, little endian: integers and floats, plain or compressed.
 *
 * Strict: whatever else the format knows (structures, cells, text, sparse or complex arrays, big endian) is refused.
 * "MAT-File Format", The MathWorks, R2014a, chapter 1.
 *
 * @param file  its name, for the errors
 * @throws DATA_CORRUPT naming what is wrong
 */
export function readMat5(file: string, bytes: Uint8Array, { maxBytes, names }: MatLimits): MatArray[] {
  const refuse = refusing(file)
  checkHeader(bytes, refuse)
  const arrays: MatArray[] = []
  for (let at = headerBytes; at < bytes.length;) {
    const element = readElement(bytes, at, refuse)
    at = element.next
    const matrix = element.type === type.compressed ? inflated(element.data, maxBytes, refuse) : element
    if (matrix.type !== type.matrix) throw refuse(`element of type ${matrix.type} where an array was expected`)
    if (matrix.data.length > maxBytes)
      throw refuse(`an array of ${matrix.data.length} bytes, expected ${maxBytes} at most`)
    const array = readArray(matrix.data, names, refuse)
    if (!array) continue
    if (arrays.some(({ name }) => name === array.name)) throw refuse(`holds two arrays "${array.name}"`)
    arrays.push(array)
  }
  return arrays
}

const headerBytes = 128
const little = true

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function checkHeader(bytes: Uint8Array, refuse: Refuse): void {
  if (bytes.length < headerBytes) throw refuse(`${bytes.length} bytes, shorter than the header of a MAT file`)
  const endian = String.fromCharCode(bytes[126]!, bytes[127]!)
  if (endian === 'MI') throw refuse('a big-endian MAT file, which is not supported')
  const version = view(bytes).getUint16(124, little)
  if (version === 0x0200) throw refuse('a MAT file of version 7.3 (HDF5), which is not supported; save it with -v7')
  if (endian !== 'IM' || version !== 0x0100) throw refuse('not a MAT file of version 5')
}

/** Everything inside a compressed element is one array; nothing may follow it. */
function inflated(data: Uint8Array, maxBytes: number, refuse: Refuse): Element {
  const bytes = inflateElement(data, maxBytes, refuse)
  const element = readElement(bytes, 0, refuse)
  if (element.next !== bytes.length) throw refuse('a compressed element holds more than one array')
  return element
}

/** One element at a byte offset, and where the next one starts. */
function readElement(bytes: Uint8Array, at: number, refuse: Refuse): Element & { next: number } {
  if (at + 8 > bytes.length) throw refuse('ends within the tag of an element: truncated')
  const words = view(bytes)
  const first = words.getUint32(at, little)
  const smallSize = first >>> 16
  if (smallSize > 0) {
    if (smallSize > 4) throw refuse(`a small element of ${smallSize} bytes, expected 4 at most`)
    return { type: first & 0xffff, data: bytes.subarray(at + 4, at + 4 + smallSize), next: at + 8 }
  }
  const size = words.getUint32(at + 4, little)
  const end = at + 8 + size
  if (end > bytes.length) throw refuse(`an element of ${size} bytes where ${bytes.length - at - 8} are left: truncated`)
  // Elements are padded to 8 bytes, except compressed ones; inside an array the last padding must be there too.
  const next = first === type.compressed ? end : at + 8 + Math.ceil(size / 8) * 8
  if (next > bytes.length) throw refuse('ends within the padding of an element: truncated')
  return { type: first, data: bytes.subarray(at + 8, end), next }
}

/** Flags, dimensions, name and values; undefined where the name is not wanted. */
function readArray(data: Uint8Array, names: readonly string[] | undefined, refuse: Refuse): MatArray | undefined {
  const parts: Element[] = []
  let at = 0
  const readParts = (count: number) => {
    while (at < data.length && parts.length < count) {
      const element = readElement(data, at, refuse)
      parts.push(element)
      at = element.next
    }
  }
  readParts(3)
  const [flags, dimensions, nameBytes] = parts
  if (nameBytes?.type !== type.int8) throw refuse('an array without a valid name')
  const name = Buffer.from(nameBytes.data).toString('latin1')
  if (names?.includes(name) === false) return undefined
  readParts(4)
  const values = parts[3]
  if (!flags || !dimensions || !values) throw refuse('an array without its flags, dimensions, name or values')
  if (at < data.length) throw refuse('an array with more than its values: complex or sparse, which is not supported')
  if (flags.type !== type.uint32 || flags.data.length !== 8) throw refuse('an array without valid flags')
  const matClass = arrayClasses[flags.data[0]!]
  if (!matClass) throw refuse(`an array of class ${flags.data[0]}, which is not numeric`)
  if (flags.data[1]! & ~0b0110) throw refuse('a complex array, which is not supported') // "logical" and "global" are harmless
  const dims = readDims(dimensions, refuse)
  return { name, class: matClass.name, dims, values: readValues(name, values, dims, matClass, refuse) }
}

function readDims({ type: storage, data }: Element, refuse: Refuse): number[] {
  if (storage !== type.int32 || data.length < 8 || data.length % 4 > 0 || data.length > 32 * 4) {
    throw refuse('an array without valid dimensions')
  }
  const words = view(data)
  const dims = Array.from({ length: data.length / 4 }, (_, i) => words.getInt32(4 * i, little))
  if (dims.some((size) => size < 0)) throw refuse(`an array of dimensions ${dims.join(' × ')}`)
  return dims
}

function readValues(
  name: string,
  { type: storage, data }: Element,
  dims: readonly number[],
  matClass: (typeof arrayClasses)[number] & object,
  refuse: Refuse,
): NumericArray {
  const stored = dataTypes[storage]
  if (!stored) throw refuse(`"${name}" is stored as type ${storage}, which is not numeric`)
  const width = stored.array.BYTES_PER_ELEMENT
  if (width > matClass.bytes || (stored.float && !matClass.float)) {
    throw refuse(`"${name}" is of class ${matClass.name} but stored as type ${storage}, which does not fit`)
  }
  const count = dims.reduce((product, size) => product * size, 1)
  if (data.length !== count * width) {
    throw refuse(`"${name}" is ${dims.join(' × ')} but holds ${data.length} bytes, expected ${count * width}`)
  }
  return numbersIn(data, stored.array)
}
