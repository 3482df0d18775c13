import { deflateSync } from 'node:zlib'
import { errors, uniform } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import {
  refusesEveryCut,
  refusesTrailingBytes,
  survivesEveryFlip,
  allocatedByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { readMat5, type MatArray } from './mat5.js'
import { type } from './mat5-types.js'
import { arrayElement, compressedElement, element, mat5Header, writeMat5 } from './write-mat5.test.helper.js'

const read = (bytes: Uint8Array, maxBytes = 4096) => readMat5('x.mat', bytes, { maxBytes })
const bytesOf = (values: { buffer: ArrayBufferLike }) => new Uint8Array(values.buffer)

/** The arrays, or the error code; any other error fails the test. */
function outcome(bytes: Uint8Array): MatArray[] | string {
  try {
    return read(bytes)
  } catch (fault) {
    const { code, message } = fault as { code?: string; message: string }
    expect(code, message).toBe('DATA_CORRUPT')
    expect(message).toMatch(/^x\.mat: .*\.$/)
    return 'DATA_CORRUPT'
  }
}

const messageOf = (bytes: Uint8Array, maxBytes?: number) => {
  try {
    read(bytes, maxBytes)
  } catch (fault) {
    return (fault as Error).message
  }
  throw new Error('not refused')
}

describe('readMat5', () => {
  it.each([false, true])('reads doubles stored as bytes, compressed: %s', (compressed) => {
    const [array, ...others] = read(writeMat5({ compressed }))
    expect(others).toEqual([])
    expect(array).toEqual({ name: 'X', class: 'double', dims: [2, 3], values: Uint8Array.of(1, 0, 0, 1, 1, 1) })
  })

  it('reads compressed numbers of many kinds, with code tables of more than a hundred bytes', () => {
    const values = Float64Array.from(uniform({ seed: 1, stream: 'grey', step: 0 }, 5000))
    const file = writeMat5({ storage: 9, dims: [50, 100], data: bytesOf(values), compressed: true })
    expect(read(file, 50_000)[0]!.values).toEqual(values)
  })

  it.each([
    ['double', 6, 9, Float64Array.of(0.5, -1e300)],
    ['single', 7, 7, Float32Array.of(0.5, -1e30)],
    ['int8', 8, 1, Int8Array.of(-128, 127)],
    ['uint8', 9, 2, Uint8Array.of(0, 255)],
    ['int16', 10, 3, Int16Array.of(-32768, 1)],
    ['uint16', 11, 4, Uint16Array.of(0, 65535)],
    ['int32', 12, 5, Int32Array.of(-(2 ** 31), 1)],
    ['uint32', 13, 6, Uint32Array.of(0, 2 ** 32 - 1)],
    ['int64', 14, 12, BigInt64Array.of(-(2n ** 63n), 1n)],
    ['uint64', 15, 13, BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ])('reads %s', (name, arrayClass, storage, values) => {
    const file = writeMat5({ class: arrayClass, storage, dims: [1, 2], data: bytesOf(values) })
    expect(read(file)).toEqual([{ name: 'X', class: name, dims: [1, 2], values }])
    // Also at an odd offset in memory, as a file may be part of a larger buffer.
    expect(read(Buffer.concat([Buffer.alloc(1), file]).subarray(1))[0]!.values).toEqual(values)
  })

  it('reads several arrays, long names, empty arrays, three dimensions and logical values', () => {
    const arrays = read(
      writeMat5(
        { name: 'a name of many letters', dims: [1, 2, 3] },
        { name: 'none', dims: [0, 7], data: new Uint8Array(0), compressed: true },
        { name: 'truth', class: 9, flags: 0b0010, dims: [1, 1], data: Uint8Array.of(1) },
      ),
    )
    expect(arrays.map(({ name, dims }) => [name, dims])).toEqual([
      ['a name of many letters', [1, 2, 3]],
      ['none', [0, 7]],
      ['truth', [1, 1]],
    ])
  })

  it.each([
    ['nothing', Buffer.alloc(0), /shorter than the header/],
    ['another format', Buffer.alloc(200, 'PK'), /not a MAT file of version 5/],
    ['version 7.3', mat5Header(0x0200), /7\.3 \(HDF5\).*-v7/],
    ['big endian', mat5Header(0x0001, 'MI'), /big-endian/],
    ['complex values', writeMat5({ flags: 0b1000 }), /complex/],
    ['text', writeMat5({ class: 4 }), /class 4, which is not numeric/],
    ['a sparse array', writeMat5({ class: 5 }), /class 5, which is not numeric/],
    ['values of another count than the dimensions', writeMat5({ dims: [3, 3] }), /3 × 3 but holds 6 bytes, expected 9/],
    ['negative dimensions', writeMat5({ dims: [-2, -3] }), /dimensions -2 × -3/],
    ['one dimension', writeMat5({ dims: [6] }), /without valid dimensions/],
    ['values wider than their class', writeMat5({ class: 9, storage: 4, dims: [1, 3] }), /does not fit/],
    ['values of an unknown type', writeMat5({ storage: 16 }), /type 16, which is not numeric/],
    ['two arrays of one name', writeMat5({}, { compressed: true }), /two arrays "X"/],
    [
      'a bare number',
      Buffer.concat([mat5Header(), element(9, new Uint8Array(8))]),
      /type 9 where an array was expected/,
    ],
    ['bytes after the last array', Buffer.concat([writeMat5({}), Buffer.alloc(5)]), /truncated/],
    [
      'compressed twice',
      Buffer.concat([mat5Header(), compressedElement(arrayElement({ compressed: true }))]),
      /type 15 where an array was expected|declares|more than one/,
    ],
    [
      'two arrays in one compressed element',
      Buffer.concat([mat5Header(), compressedElement(Buffer.concat([arrayElement({}), arrayElement({ name: 'Y' })]))]),
      /longer than declared/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message)
    expect(outcome(bytes)).toBe('DATA_CORRUPT')
  })

  it('refuses a compression bomb before it inflates: 64 MiB of zeros in 64 kB', () => {
    const bomb = writeMat5({ dims: [1, 1 << 26], data: new Uint8Array(1 << 26), compressed: true })
    expect(messageOf(bomb, 1 << 20)).toMatch(/expected 1048576 at most/)
  })

  it('refuses a size that no deflate stream of this length can have', () => {
    const tag = Buffer.alloc(8)
    tag.writeUInt32LE(type.matrix, 0)
    tag.writeUInt32LE(1 << 30, 4)
    const data = deflateSync(tag)
    const file = Buffer.concat([mat5Header(), Buffer.from(Uint32Array.of(type.compressed, data.length).buffer), data])
    expect(messageOf(file, 2 ** 31)).toMatch(/cannot come from \d+ compressed ones/)
  })

  it('skips arrays with other names, also invalid ones', () => {
    const file = writeMat5({ name: 'text', class: 4 }, {}, { name: 'Z', flags: 0b1000, compressed: true })
    expect(readMat5('x.mat', file, { maxBytes: 4096, names: ['X'] }).map(({ name }) => name)).toEqual(['X'])
  })

  const good = { plain: writeMat5({}), compressed: writeMat5({ compressed: true }) }

  const reader = (bytes: Uint8Array, maxBytes = 4096): Reader<MatArray> => ({
    file: 'x.mat',
    bytes,
    read: (content) => {
      const [array] = readMat5('x.mat', content, { maxBytes, names: ['X'] })
      if (array) return array
      throw errors.dataCorrupt('x.mat', 'has no array "X"')
    },
    shape: ({ dims, values }) => [dims, values.length],
  })

  it.each(['plain', 'compressed'] as const)(
    'keeps the promises of every reader, as its users read a %s file',
    async (kind) => {
      const doubles = new Uint8Array(Float64Array.of(0, 1, 0.5, 0.25, 0, 1).buffer)
      for (const file of [good[kind], writeMat5({ storage: 9, data: doubles, compressed: kind === 'compressed' })]) {
        await refusesEveryCut(reader(file))
        await refusesTrailingBytes(reader(file))
        await survivesEveryFlip(reader(file))
      }
    },
  )

  it('allocates no memory for 2^40 missing numbers', async () => {
    for (const compressed of [false, true]) {
      const file = writeMat5({ dims: [2 ** 20, 2 ** 20], compressed })
      expect(await allocatedByRefusal(reader(file, Infinity), file)).toBeLessThan(1e6)
    }
  })

  it.each(['plain', 'compressed'] as const)('refuses a %s file that is truncated anywhere', (kind) => {
    for (let length = 0; length < good[kind].length; length++) {
      // A file with only a header is valid and has no arrays.
      expect(outcome(good[kind].subarray(0, length))).toEqual(length === 128 ? [] : 'DATA_CORRUPT')
    }
  })

  it.each(['plain', 'compressed'] as const)(
    'never takes a %s file with a flipped bit for one of another shape',
    (kind) => {
      const [array] = read(good[kind])
      for (let bit = 0; bit < 8 * good[kind].length; bit++) {
        const bytes = Buffer.from(good[kind])
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        const result = outcome(bytes)
        if (typeof result === 'string') continue
        expect(result.map(({ dims }) => dims)).toEqual([array!.dims])
        if (kind === 'compressed') expect(result).toEqual([array]) // a bit of the free text in the header
      }
    },
  )
})
