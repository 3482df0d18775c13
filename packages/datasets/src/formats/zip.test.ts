import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesTrailingBytes,
  survivesEveryFlip,
  allocatedByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { writeZip, type EntryToWrite } from './write-zip.test.helper.js'
import { readZip, type ZipEntry } from './zip.js'
import { textMatching } from '../dataset.test.helper.js'

const text = Buffer.from('the same words, the same words, the same words')
const limits = { filter: () => true, maxBytes: 1000 }

const reader = (bytes: Uint8Array, maxBytes = 1000): Reader<ZipEntry[]> => ({
  file: 'x.zip',
  bytes,
  read: (content) => readZip('x.zip', content, { filter: (name) => name.startsWith('a'), maxBytes }),
  // A flipped bit of a name may hide an entry, but not change its content.
  shape: (entries) => entries.every(({ data }) => text.equals(data)),
})
const one = (entry: Partial<EntryToWrite>) => writeZip({ name: 'a', data: text, ...entry })

describe('readZip', () => {
  it('reads stored and deflated entries in the order of the directory', async () => {
    const file = writeZip(
      { name: 'b/a', data: text },
      { name: 'a', data: text, stored: true },
      { name: 'c/', data: Buffer.alloc(0) },
    )
    const entries = await readZip('x.zip', file, limits)
    expect(entries.map(({ name, data }) => [name, Buffer.from(data).toString()])).toEqual([
      ['b/a', String(text)],
      ['a', String(text)],
      ['c/', ''],
    ])
  })

  it('skips entries that the filter rejects', async () => {
    const file = writeZip({ name: 'a', data: text }, { name: 'b', data: text, overrides: { crc: 1, size: 1e9 } })
    expect(await readZip('x.zip', file, { ...limits, filter: (name) => name === 'a' })).toHaveLength(1)
  })

  it.each([
    ['nothing', Buffer.alloc(0), /not a zip file|truncated/],
    ['another format', Buffer.alloc(300, 'x'), /not a zip file|truncated/],
    ['a wrong CRC-32', one({ overrides: { crc: 5 } }), /"a": its CRC-32 is not the one declared/],
    ['a size too small', one({ overrides: { size: 5 } }), /"a": compressed data longer than declared/],
    ['a size too large', one({ overrides: { size: 500 } }), /"a": compressed data of 46 bytes where 500 were declared/],
    ['a stored entry of two sizes', one({ stored: true, overrides: { size: 5 } }), /size mismatch for stored file/],
    ['data beyond the file', one({ stored: true, overrides: { size: 900, packed: 900 } }), /more bytes than it has/],
    [
      'an entry over the limit',
      writeZip({ name: 'a', data: Buffer.alloc(1001) }),
      /takes 1001 bytes, expected 1000 at most/,
    ],
    ['two entries of one name', writeZip({ name: 'a', data: text }, { name: 'a', data: text }), /two entries "a"/],
    ['a way out of its directory', writeZip({ name: '../a', data: text }), /invalid relative path/],
  ])('refuses %s', async (_, bytes, message) => {
    const all = { ...reader(bytes), read: (content: Uint8Array) => readZip('x.zip', content, limits) }
    expect(await outcome(all, bytes)).toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(message),
    })
  })

  it.each([
    ['an encrypted entry', { flags: 1 }, '"a" encrypted'],
    ['bzip2', { method: 12 }, '"a" compressed with bzip2'],
    ['LZMA', { method: 14 }, '"a" compressed with LZMA'],
    ['a method of its own', { method: 4711 }, '"a" compressed with method 4711'],
  ])('refuses %s in a valid file with the advice of the reader', async (_, overrides, got) => {
    const reading = readZip('x.zip', one({ overrides }), { ...limits, advice: 'Compress it again.' })
    await expect(reading).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `x.zip: expected entries stored or deflated, got ${got}. Compress it again.`,
    })
  })

  const two = writeZip({ name: 'a', data: text }, { name: 'ab', data: text, stored: true })

  it('refuses a file that is truncated anywhere, and one with trailing bytes', async () => {
    await refusesEveryCut(reader(two))
    await refusesTrailingBytes(reader(two))
  })

  it('never returns wrong bytes if a bit is flipped', () => survivesEveryFlip(reader(two)))

  it('allocates no memory for a gigabyte that deflate cannot compress to this size', async () => {
    const file = one({ overrides: { size: 2 ** 30 } })
    expect(await allocatedByRefusal(reader(file, Infinity), file)).toBeLessThan(1e6)
    expect(await outcome(reader(file, Infinity), file)).toMatchObject({
      message: textMatching(/1073741824 bytes cannot come from \d+ compressed ones/),
    })
  })

  it('refuses fifty entries that share their bytes', async () => {
    const data = Buffer.alloc(100_000)
    const entries = Array.from({ length: 50 }, (_, i) => ({ name: `a${i}`, data, shared: i > 0 }))
    const file = writeZip(...entries)
    expect(await outcome(reader(file, Infinity), file)).toMatchObject({
      message: textMatching(/its entries take more bytes than it has/),
    })
    expect(await readZip('x.zip', writeZip(entries[0]!), { ...limits, maxBytes: Infinity })).toHaveLength(1)
  })
})
