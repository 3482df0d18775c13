import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesTrailingBytes,
  survivesEveryFlip,
  allocatedByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { npyWith, writeNpy } from './write-npy.test.helper.js'
import { readNpy } from './npy.js'
import type { ShapedArray } from './numeric-array.js'
import { textMatching } from '../dataset.test.helper.js'

const floats = Float32Array.of(0.5, -1, 2, 1e30, 0, 7)
const good = writeNpy('<f4', [2, 3], floats)

const reader = (bytes: Uint8Array): Reader<ShapedArray> => ({
  file: 'x.npy',
  bytes,
  read: (content) => readNpy('x.npy', content),
  shape: ({ shape, values }) => [shape, values.length],
})
const read = (bytes: Uint8Array) => readNpy('x.npy', bytes)
const header = (text: string) => npyWith(text, floats)

describe('readNpy', () => {
  it.each([
    ['|b1', Uint8Array.of(0, 1)],
    ['|u1', Uint8Array.of(0, 255)],
    ['|i1', Int8Array.of(-128, 127)],
    ['<u2', Uint16Array.of(0, 65535)],
    ['<i2', Int16Array.of(-32768, 1)],
    ['<u4', Uint32Array.of(0, 2 ** 32 - 1)],
    ['<i4', Int32Array.of(-(2 ** 31), 1)],
    ['<u8', BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ['<i8', BigInt64Array.of(-(2n ** 63n), 1n)],
    ['<f4', Float32Array.of(0.5, -1e30)],
    ['<f8', Float64Array.of(0.5, -1e300)],
  ])('reads %s in versions 1, 2 and 3', (descr, values) => {
    for (const version of [1, 2, 3]) {
      const file = writeNpy(descr, [2], values, version)
      expect(read(file)).toEqual({ shape: [2], values })
      // Also at an odd offset in memory, as within a zip file.
      expect(read(Buffer.concat([Buffer.alloc(1), file]).subarray(1)).values).toEqual(values)
    }
  })

  it('reads shapes of zero, one and three dimensions, and without examples', () => {
    expect(read(writeNpy('<f4', [], Float32Array.of(3))).shape).toEqual([])
    expect(read(writeNpy('<f4', [6], floats)).shape).toEqual([6])
    expect(read(writeNpy('<f4', [1, 2, 3], floats)).shape).toEqual([1, 2, 3])
    expect(read(writeNpy('<f4', [0, 3], new Float32Array())).shape).toEqual([0, 3])
  })

  it('accepts the keys of the header in any order', () => {
    expect(read(header(`{'shape': (6,), 'fortran_order': True, 'descr': '<f4'}`)).values).toEqual(floats)
  })

  // numpy.array([1, 258, -2]) in each type, byte by byte.
  it.each([
    ['>u2', '0001 0102 fffe', Uint16Array.of(1, 258, 65534)],
    ['>i2', '0001 0102 fffe', Int16Array.of(1, 258, -2)],
    ['>u4', '00000001 00000102 fffffffe', Uint32Array.of(1, 258, 2 ** 32 - 2)],
    ['>i4', '00000001 00000102 fffffffe', Int32Array.of(1, 258, -2)],
    ['>u8', '0000000000000001 0000000000000102 fffffffffffffffe', BigUint64Array.of(1n, 258n, 2n ** 64n - 2n)],
    ['>i8', '0000000000000001 0000000000000102 fffffffffffffffe', BigInt64Array.of(1n, 258n, -2n)],
    ['>f2', '3c00 5c08 c000', Float32Array.of(1, 258, -2)],
    ['>f4', '3f800000 43810000 c0000000', Float32Array.of(1, 258, -2)],
    ['>f8', '3ff0000000000000 4070200000000000 c000000000000000', Float64Array.of(1, 258, -2)],
  ])('reads %s, most significant byte first', (descr, hex, values) => {
    const file = writeNpy(descr, [3], Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    expect(read(file)).toEqual({ shape: [3], values })
    expect(read(Buffer.concat([Buffer.alloc(1), file]).subarray(1)).values).toEqual(values)
  })

  it('reads half precision: the largest, the smallest, one third, the infinities and NaN', () => {
    // IEEE 754-2019, binary16: 65504, 2^-24, 1365 · 2^-12
    const halves = Uint16Array.of(0x7bff, 0x0001, 0x3555, 0xfc00, 0x7c00, 0x8000, 0x7e00)
    const values = Float32Array.of(65504, 2 ** -24, 1365 / 4096, -Infinity, Infinity, -0, NaN)
    expect(read(writeNpy('<f2', [7], halves))).toEqual({ shape: [7], values })
  })

  it('converts Fortran order to C order', () => {
    const fortran = (shape: string, data: ArrayBufferView) =>
      read(npyWith(`{'descr': '<i8', 'fortran_order': True, 'shape': ${shape}, }`, data))
    // numpy.asfortranarray([[0, 1, 2], [3, 4, 5]])
    expect(fortran('(2, 3)', BigInt64Array.of(0n, 3n, 1n, 4n, 2n, 5n))).toEqual({
      shape: [2, 3],
      values: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n),
    })
    // numpy.asfortranarray(numpy.arange(12).reshape(2, 3, 2)): value 6 i + 2 j + k is at i + 2 j + 6 k
    const data = BigInt64Array.of(0n, 6n, 2n, 8n, 4n, 10n, 1n, 7n, 3n, 9n, 5n, 11n)
    expect(fortran('(2, 3, 2)', data).values).toEqual(BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i)))
    expect(fortran('(1, 2, 1)', BigInt64Array.of(4n, 5n)).values).toEqual(BigInt64Array.of(4n, 5n))
    expect(fortran('(0, 3)', new BigInt64Array()).values).toEqual(new BigInt64Array())
  })

  it.each([
    ['a zip file', Buffer.from('PK\x03\x04 and more'), /an npy array, got a zip archive\. Name it \*\.npz\./],
    ['text', `'<U6'`, /'<U6'\. .*numpy\.unique\(x, return_inverse=True\)/],
    ['pickled objects', `'|O'`, /'\|O'\. .*numpy\.array\(x\.tolist\(\), 'float32'\)/],
    ['records', `[('a', '<f4')]`, /type \[\('a', '<f4'\)\]\. .*structured_to_unstructured\(x\)/],
    ['dates', `'<M8[s]'`, /'<M8\[s\]'\. .*x\.astype\('int64'\)/],
    ['complex numbers', `'<c8'`, /'<c8'\. .*numpy\.stack\(\[x\.real, x\.imag\], -1\)/],
    ['quadruple precision', `'<f16'`, /'<f16'\. .*x\.astype\('float64'\)/],
    ['bfloat16', `'<V2'`, /'<V2'\. .*x\.astype\('float32'\) before saving\./],
    ['a name of every object', `'toString'`, /'toString'/],
  ])('reports how to save %s as numbers', async (_, content, message) => {
    const bytes =
      typeof content === 'string' ? header(`{'descr': ${content}, 'fortran_order': False, 'shape': (6,), }`) : content
    expect(await outcome(reader(bytes), bytes)).toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(message),
    })
  })

  it.each([
    ['nothing', Buffer.alloc(0), /not an npy file/],
    ['a version of the future', writeNpy('<f4', [6], floats, 4), /version 4\.0/],
    [
      'no shape',
      header(`{'descr': '<f4', 'fortran_order': False, }`),
      /does not consist of descr, fortran_order and shape/,
    ],
    [
      'a key too many',
      header(`{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'x': (1,), }`),
      /does not consist of/,
    ],
    [
      'a shape that is a number',
      header(`{'descr': '<f4', 'fortran_order': False, 'shape': (6), }`),
      /expected a tuple/,
    ],
    ['a negative size', header(`{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }`), /expected a tuple/],
    ['a program', header(`__import__('os')`), /not a dictionary/],
    ['truth values of 2', writeNpy('|b1', [2], Uint8Array.of(2, 1)), /other than 0 and 1/],
    ['fewer values than its shape', writeNpy('<f4', [7], floats), /holds 24 bytes .* takes 28: truncated/],
    ['more values than its shape', writeNpy('<f4', [5], floats), /holds 24 bytes .* takes 20\./],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await outcome(reader(bytes), bytes)).toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(message),
    })
  })

  it('refuses a file that is truncated anywhere, and one with trailing bytes', async () => {
    for (const version of [1, 2]) {
      await refusesEveryCut(reader(writeNpy('<f4', [2, 3], floats, version)))
      await refusesTrailingBytes(reader(writeNpy('<f4', [2, 3], floats, version)))
    }
  })

  it('never reads a flipped bit as another shape', async () => {
    await survivesEveryFlip(reader(good))
    await survivesEveryFlip(reader(writeNpy('|b1', [6], Uint8Array.of(1, 0, 1, 1, 0, 0), 2)))
  })

  it.each([
    ['2^40 numbers', '(1099511627776,)'],
    ['2^28 numbers', '(16384, 16384)'],
    ['more than a number can say', '(99999999999999999999, 2)'],
    ['a product beyond all numbers', `(${Array.from({ length: 30 }, () => 2 ** 50).join(', ')})`],
  ])('allocates no memory for missing %s', async (_, shape) => {
    const file = header(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`)
    expect(await allocatedByRefusal(reader(file), file)).toBeLessThan(1e6)
  })
})
