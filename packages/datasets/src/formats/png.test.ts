import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesTrailingBytes,
  survivesEveryFlip,
  allocatedByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { readBitPng } from './png.js'
import { chunk, pngHeader, signature, writePng } from './write-png.test.helper.js'
import { textMatching } from '../dataset.test.helper.js'

const size = { width: 11, height: 3 }
const bits = Uint8Array.from({ length: 33 }, (_, i) => ((i * i) >> 1) & 1)
const good = writePng(size, bits)
const data = chunk('IDAT', deflateSync(Buffer.alloc(9)))
const end = chunk('IEND', Buffer.alloc(0))

const reader = (bytes: Uint8Array): Reader<Uint8Array> => ({
  file: 'x.png',
  bytes,
  read: (content) => readBitPng('x.png', content, size),
  shape: (result) => [...result],
})
const png = (...parts: Buffer[]) => Buffer.concat([signature, ...parts])

describe('readBitPng', () => {
  it('reads every pixel, also for rows that do not fill whole bytes', () => {
    expect(readBitPng('x.png', good, size)).toEqual(bits)
  })

  it('ignores ancillary chunks', () => {
    const noted = png(good.subarray(8, 33), chunk('tEXt', Buffer.from('Title\0x')), good.subarray(33))
    expect(readBitPng('x.png', noted, size)).toEqual(bits)
  })

  it('refuses a truncated or longer file, and any flipped bit: every chunk has a checksum', async () => {
    await refusesEveryCut(reader(good))
    await refusesTrailingBytes(reader(good))
    await survivesEveryFlip(reader(good))
  })

  it.each([
    ['nothing', Buffer.alloc(0), /not a PNG/],
    ['a picture of another format', Buffer.from('GIF89a, then some'), /not a PNG/],
    ['another size', writePng({ width: 12, height: 3 }, new Uint8Array(36)), /is 12 × 3 pixels, expected 11 × 3/],
    ['gray of 8 bits', png(pngHeader({ ...size, depth: 8 }), data, end), /not a plain image of 1 bit/],
    ['colors', png(pngHeader({ ...size, color: 3 }), data, end), /not a plain image of 1 bit/],
    ['interlaced rows', png(pngHeader({ ...size, interlaced: 1 }), data, end), /not a plain image of 1 bit/],
    ['no header', png(data, end), /truncated or damaged/],
    ['no data', png(pngHeader(size), end), /truncated or damaged/],
    [
      'two headers, the second of four billion pixels a side',
      png(pngHeader(size), pngHeader({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }), data, end),
      /truncated or damaged/,
    ],
    [
      'a part that it does not know and cannot leave out',
      png(pngHeader(size), chunk('NEWS', Buffer.alloc(3)), data, end),
      /has a chunk "NEWS"/,
    ],
    ['too few rows', png(pngHeader(size), chunk('IDAT', deflateSync(Buffer.alloc(5))), end), /./],
    ['data that are not compressed', png(pngHeader(size), chunk('IDAT', Buffer.alloc(9)), end), /./],
    ['a wrong checksum', Buffer.concat([good.subarray(0, -4), Buffer.alloc(4)]), /CRC/],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await outcome(reader(bytes), bytes)).toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(message),
    })
  })

  it('allocates no memory for a header with 2^62 pixels', async () => {
    const huge = png(pngHeader({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }), data, end)
    expect(await allocatedByRefusal(reader(huge), huge)).toBeLessThan(1e6)
    expect(crc32('IEND')).toBe(0xae426082) // the known checksum at the end of every PNG
  })
})
