import { inflateElement } from './mat5-inflate.js'
import { arrayClasses, dataTypes, type, type MatClass } from './mat5-types.js'
import { readNumbers, type NumericArray } from './numeric-array.js'
import { fileErrorFactory, type CreateError } from './file-errors.js'

/** A numeric array of a MAT file. */
export interface MatArray {
  readonly name: string
  /** Class of the array. `values` may have a narrower storage type, for example bytes for doubles. */
  readonly class: MatClass
  /** [rows, columns, …] */
  readonly dims: readonly number[]
  /** Column-major. */
  readonly values: NumericArray
}

export interface MatLimits {
  /** Largest size of one inflated array. */
  readonly maxBytes: number
  /** Arrays with other names are skipped. */
  readonly names?: readonly string[]
}

/** A tagged element of the file. */
interface Element {
  readonly type: number
  readonly data: Uint8Array
}

/**
 * Read the real numeric arrays of a little-endian MAT file of version 5 to 7: integers and floats, plain or compressed.
 *
 * All other features of the format (structures, cells, text, sparse or complex arrays, big endian) are refused.
 * "MAT-File Format", The MathWorks, R2014a, chapter 1.
 *
 * @param file  name of the file, for error messages
 * @throws DATA_CORRUPT
 */
export function readMat5(file: string, bytes: Uint8Array, { maxBytes, names }: MatLimits): MatArray[] {
  const refuse = fileErrorFactory(file)
  checkHeader(bytes, refuse)
  const arrays: MatArray[] = []
  for (let offset = headerBytes; offset < bytes.length;) {
    const element = readElement(bytes, offset, refuse)
    offset = element.next
    const matrix = element.type === type.compressed ? inflateArray(element.data, maxBytes, refuse) : element
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

function checkHeader(bytes: Uint8Array, refuse: CreateError): void {
  if (bytes.length < headerBytes) throw refuse(`${bytes.length} bytes, shorter than the header of a MAT file`)
  const endian = String.fromCharCode(bytes[126]!, bytes[127]!)
  if (endian === 'MI') throw refuse('a big-endian MAT file, which is not supported')
  const version = view(bytes).getUint16(124, little)
  if (version === 0x0200) throw refuse('a MAT file of version 7.3 (HDF5), which is not supported; save it with -v7')
  if (endian !== 'IM' || version !== 0x0100) throw refuse('not a MAT file of version 5')
}

/** A compressed element must contain exactly one array. */
function inflateArray(data: Uint8Array, maxBytes: number, refuse: CreateError): Element {
  const bytes = inflateElement(data, maxBytes, refuse)
  const element = readElement(bytes, 0, refuse)
  if (element.next !== bytes.length) throw refuse('a compressed element holds more than one array')
  return element
}

/** The element at a byte offset, and the offset of the next one. */
function readElement(bytes: Uint8Array, offset: number, refuse: CreateError): Element & { next: number } {
  if (offset + 8 > bytes.length) throw refuse('ends within the tag of an element: truncated')
  const words = view(bytes)
  const first = words.getUint32(offset, little)
  const smallSize = first >>> 16
  if (smallSize > 0) {
    if (smallSize > 4) throw refuse(`a small element of ${smallSize} bytes, expected 4 at most`)
    return { type: first & 0xffff, data: bytes.subarray(offset + 4, offset + 4 + smallSize), next: offset + 8 }
  }
  const size = words.getUint32(offset + 4, little)
  const end = offset + 8 + size
  if (end > bytes.length)
    throw refuse(`an element of ${size} bytes where ${bytes.length - offset - 8} are left: truncated`)
  // Elements are padded to 8 bytes, except compressed ones. The last element of an array is padded too.
  const next = first === type.compressed ? end : offset + 8 + Math.ceil(size / 8) * 8
  if (next > bytes.length) throw refuse('ends within the padding of an element: truncated')
  return { type: first, data: bytes.subarray(offset + 8, end), next }
}

/** Read flags, dimensions, name and values; undefined if the name is not among `names`. */
function readArray(data: Uint8Array, names: readonly string[] | undefined, refuse: CreateError): MatArray | undefined {
  const parts: Element[] = []
  let offset = 0
  const readParts = (count: number) => {
    while (offset < data.length && parts.length < count) {
      const element = readElement(data, offset, refuse)
      parts.push(element)
      offset = element.next
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
  if (offset < data.length)
    throw refuse('an array with more than its values: complex or sparse, which is not supported')
  if (flags.type !== type.uint32 || flags.data.length !== 8) throw refuse('an array without valid flags')
  const matClass = arrayClasses[flags.data[0]!]
  if (!matClass) throw refuse(`an array of class ${flags.data[0]}, which is not numeric`)
  if (flags.data[1]! & ~0b0110) throw refuse('a complex array, which is not supported') // "logical" and "global" are ignored
  const dims = readDims(dimensions, refuse)
  return { name, class: matClass.name, dims, values: readValues(name, values, dims, matClass, refuse) }
}

function readDims({ type: storage, data }: Element, refuse: CreateError): number[] {
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
  refuse: CreateError,
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
  return readNumbers(data, stored.array)
}
