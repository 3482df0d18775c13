import { errors, type Split } from '@elbow-vae/core'
import { readAmat, type BitMatrix } from './amat.js'
import { readMat5 } from './mat5.js'
import type { NumericArray } from './mat5-types.js'
import { readWhole } from './read-whole.js'

/** Name of the array in a MAT file. */
const arrayName = 'X'

/** Upper limit of the size of headers and tags of a MAT file. */
const overhead = 64 * 1024

/**
 * Read a matrix of bits from a MAT file or a text file.
 *
 * @returns [rows, columns], every value 0 or 1
 * @throws DATA_CORRUPT unless the file holds exactly that
 */
export async function readBits(path: string, matrix: BitMatrix): Promise<Uint8Array> {
  const bytes = await readWhole(path, { maxBytes: 8 * matrix.rows * matrix.columns + overhead })
  const start = Buffer.from(bytes.subarray(0, 20)).toString('latin1')
  if (/^\s*[01]\s/.test(start)) return readAmat(path, bytes, matrix)
  if (start.startsWith('MATLAB ')) return readMatBits(path, bytes, matrix)
  throw errors.dataCorrupt(
    path,
    `starts with ${JSON.stringify(start)}, which is neither a MAT file nor text of 0 and 1`,
  )
}

function readMatBits(path: string, bytes: Uint8Array, { rows, columns }: BitMatrix): Uint8Array {
  const arrays = readMat5(path, bytes, { maxBytes: 8 * rows * columns + overhead })
  const array = arrays.find(({ name }) => name === arrayName)
  if (!array) {
    const names = arrays.map(({ name }) => `"${name}"`).join(', ') || 'nothing'
    throw errors.dataCorrupt(path, `holds ${names}, expected an array "${arrayName}"`)
  }
  const { dims, values } = array
  if (dims.length !== 2 || dims[0] !== rows || dims[1] !== columns) {
    throw errors.dataCorrupt(path, `"${arrayName}" is ${dims.join(' × ')}, expected ${rows} × ${columns}`)
  }
  const bits = transposeBits(toBytes(values), rows, columns)
  if (!bits) throw errors.dataCorrupt(path, `"${arrayName}" holds values other than 0 and 1`)
  return bits
}

/** Values as bytes; values other than 0 and 1 become 255. */
function toBytes(values: NumericArray): Uint8Array {
  if (values instanceof Uint8Array) return values
  const bytes = new Uint8Array(values.length)
  for (let i = 0; i < bytes.length; i++) {
    const value = Number(values[i])
    bytes[i] = value === 0 || value === 1 ? value : 255
  }
  return bytes
}

/** Column-major to row-major; undefined if a value is neither 0 nor 1. */
function transposeBits(values: Uint8Array, rows: number, columns: number): Uint8Array | undefined {
  const result = new Uint8Array(values.length)
  // Tiles of one cache line are three times as fast as whole columns.
  const tile = 64
  let union = 0
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(top + tile, rows)
    for (let column = 0; column < columns; column++) {
      for (let row = top; row < bottom; row++) {
        const value = values[column * rows + row]!
        union |= value
        result[row * columns + column] = value
      }
    }
  }
  return union <= 1 ? result : undefined
}

/** A split of `size` examples of `width` bits, stored as bytes on the host. */
export function bitSplit(bits: Uint8Array, size: number, width: number): Split {
  return {
    size,
    rows(indices) {
      const batch = new Float32Array(indices.length * width)
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i]!
        if (index < 0 || index >= size) throw new RangeError(`example ${index} of ${size}`)
        batch.set(bits.subarray(index * width, (index + 1) * width), i * width)
      }
      return batch
    },
  }
}
