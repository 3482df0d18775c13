import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesMore,
  survivesEveryFlip,
  takenByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { npyWith, writeNpy } from './write-npy.test.helper.js'
import { readNpy } from './npy.js'
import type { ShapedArray } from './numeric-array.js'

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
      // At an odd offset in memory too: within a zip file it may be anywhere.
      expect(read(Buffer.concat([Buffer.alloc(1), file]).subarray(1)).values).toEqual(values)
    }
  })

  it('reads shapes of no, one and three dimensions, and of no examples', () => {
    expect(read(writeNpy('<f4', [], Float32Array.of(3))).shape).toEqual([])
    expect(read(writeNpy('<f4', [6], floats)).shape).toEqual([6])
    expect(read(writeNpy('<f4', [1, 2, 3], floats)).shape).toEqual([1, 2, 3])
    expect(read(writeNpy('<f4', [0, 3], new Float32Array())).shape).toEqual([0, 3])
  })

  it('takes the keys of the header in any order, and Fortran order where there is one dimension', () => {
    expect(read(header(`{'shape': (6,), 'fortran_order': True, 'descr': '<f4'}`)).values).toEqual(floats)
  })

  it.each([
    ['nothing', Buffer.alloc(0), /not an npy file/],
    ['a zip file', Buffer.from('PK\x03\x04 and more'), /not an npy file/],
    ['a version of the future', writeNpy('<f4', [6], floats, 4), /version 4\.0/],
    [
      'big-endian numbers',
      header(`{'descr': '>f4', 'fortran_order': False, 'shape': (6,), }`),
      /type '>f4', expected one/,
    ],
    ['text', header(`{'descr': '<U6', 'fortran_order': False, 'shape': (1,), }`), /type '<U6', expected one/],
    ['pickled objects', header(`{'descr': '|O', 'fortran_order': False, 'shape': (3,), }`), /type '\|O', expected one/],
    [
      'records',
      header(`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }`),
      /type \[\('a', '<f4'\)\]/,
    ],
    ['a name of every object', header(`{'descr': 'toString', 'fortran_order': False, 'shape': (6,), }`), /'toString'/],
    [
      'Fortran order',
      header(`{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }`),
      /Fortran.*ascontiguousarray/,
    ],
    ['no shape', header(`{'descr': '<f4', 'fortran_order': False, }`), /does not say descr, fortran_order and shape/],
    ['a key too many', header(`{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'x': (1,), }`), /nothing else/],
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
      message: expect.stringMatching(message) as string,
    })
  })

  it('refuses a file cut anywhere, and one with bytes after its end', async () => {
    for (const version of [1, 2]) {
      await refusesEveryCut(reader(writeNpy('<f4', [2, 3], floats, version)))
      await refusesMore(reader(writeNpy('<f4', [2, 3], floats, version)))
    }
  })

  it('never takes a flipped bit for another shape', async () => {
    await survivesEveryFlip(reader(good))
    await survivesEveryFlip(reader(writeNpy('|b1', [6], Uint8Array.of(1, 0, 1, 1, 0, 0), 2)))
  })

  it.each([
    ['2^40 numbers', '(1099511627776,)'],
    ['2^28 numbers', '(16384, 16384)'],
    ['more than a number can say', '(99999999999999999999, 2)'],
    ['a product beyond all numbers', `(${Array.from({ length: 30 }, () => 2 ** 50).join(', ')})`],
  ])('takes no memory for %s that are not there', async (_, shape) => {
    const file = header(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`)
    expect(await takenByRefusal(reader(file), file)).toBeLessThan(1e6)
  })
})
