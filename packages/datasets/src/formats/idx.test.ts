import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesTrailingBytes,
  survivesEveryFlip,
  allocatedByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { readIdx } from './idx.js'
import { writeIdx } from './write-idx.test.helper.js'
import { textMatching } from '../dataset.test.helper.js'

const dims = [2, 3, 4]
const values = Uint8Array.from({ length: 24 }, (_, i) => 10 * i)
const plain = writeIdx(dims, values)
const packed = gzipSync(plain)

const reader = (bytes: Uint8Array, expectedDims: readonly number[] = dims): Reader<Uint8Array> => ({
  file: 'x-ubyte',
  bytes,
  read: (content) => readIdx('x-ubyte', content, expectedDims),
  shape: ({ length }) => length,
})

describe('readIdx', () => {
  it.each([
    ['plain', plain],
    ['gzipped', packed],
  ])(
    'reads a %s file, refuses it cut anywhere or longer, and never takes a flipped bit for another shape',
    async (_, bytes) => {
      expect(Uint8Array.from(readIdx('x-ubyte', bytes, dims))).toEqual(values)
      await refusesEveryCut(reader(bytes))
      await refusesTrailingBytes(reader(bytes))
      await survivesEveryFlip(reader(bytes))
    },
  )

  it.each([
    ['labels where images should be', writeIdx([24], values), /magic number is 2049, expected 2051 for 3 dimensions/],
    ['images of other sizes', writeIdx([2, 4, 3], values), /is 2 × 4 × 3, expected 2 × 3 × 4/],
    ['numbers that are no bytes', writeIdx(dims, values, 0x0d), /magic number is 3331/],
    ['a web page', Buffer.from('<!DOCTYPE html><p>Not Found</p></html>'), /magic number/],
    ['nothing', Buffer.alloc(0), /truncated/],
    ['a gzipped file of more', gzipSync(writeIdx([3, 3, 4], new Uint8Array(36))), /longer than declared/],
    ['a gzipped file of less', gzipSync(writeIdx([1, 3, 4], new Uint8Array(12))), /28 bytes where 40 were declared/],
    ['two gzipped files', Buffer.concat([packed, packed]), /longer than declared/],
    ['gzip that is none', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(40)]), /compressed data/],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await outcome(reader(bytes), bytes)).toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(message),
    })
  })

  it('allocates no memory for 2^40 missing numbers, and refuses a compression bomb', async () => {
    const many = [2 ** 20, 2 ** 10, 2 ** 10]
    expect(await allocatedByRefusal(reader(plain, many), plain)).toBeLessThan(1e6)
    expect(await allocatedByRefusal(reader(packed, many), packed)).toBeLessThan(1e6)
    const bomb = gzipSync(Buffer.alloc(2 ** 24))
    expect(await allocatedByRefusal(reader(bomb), bomb)).toBeLessThan(1e6)
  })
})
