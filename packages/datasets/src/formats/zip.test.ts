import { describe, expect, it } from 'vitest'
import {
  outcome,
  refusesEveryCut,
  refusesMore,
  survivesEveryFlip,
  takenByRefusal,
  type Reader,
} from './damage.test.helper.js'
import { writeZip, type EntryToWrite } from './write-zip.test.helper.js'
import { readZip, type ZipEntry } from './zip.js'

const text = Buffer.from('the same words, the same words, the same words')
const limits = { wanted: () => true, maxBytes: 1000 }

const reader = (bytes: Uint8Array, maxBytes = 1000): Reader<ZipEntry[]> => ({
  file: 'x.zip',
  bytes,
  read: (content) => readZip('x.zip', content, { wanted: (name) => name.startsWith('a'), maxBytes }),
  // A flipped bit of a name may hide an entry, but not what is in it.
  shape: (entries) => entries.every(({ data }) => text.equals(data)),
})
const one = (entry: Partial<EntryToWrite>) => writeZip({ name: 'a', data: text, ...entry })

describe('readZip', () => {
  it('gives back what was stored and what was packed, in the order of the directory', async () => {
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

  it('leaves entries alone that nobody asks for', async () => {
    const file = writeZip({ name: 'a', data: text }, { name: 'b', data: text, lies: { crc: 1, size: 1e9 } })
    expect(await readZip('x.zip', file, { ...limits, wanted: (name) => name === 'a' })).toHaveLength(1)
  })

  it.each([
    ['nothing', Buffer.alloc(0), /not a zip file|truncated/],
    ['another format', Buffer.alloc(300, 'x'), /not a zip file|truncated/],
    ['a wrong CRC-32', one({ lies: { crc: 5 } }), /"a": its CRC-32 is not the one declared/],
    ['a size too small', one({ lies: { size: 5 } }), /"a": compressed data longer than they declare/],
    ['a size too large', one({ lies: { size: 500 } }), /"a": compressed data of 46 bytes where 500 were declared/],
    ['a stored entry of two sizes', one({ stored: true, lies: { size: 5 } }), /size mismatch for stored file/],
    ['data beyond the file', one({ stored: true, lies: { size: 900, packed: 900 } }), /more bytes than it has/],
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
      message: expect.stringMatching(message) as string,
    })
  })

  it.each([
    ['an encrypted entry', { flags: 1 }, '"a" encrypted'],
    ['bzip2', { method: 12 }, '"a" compressed with bzip2'],
    ['LZMA', { method: 14 }, '"a" compressed with LZMA'],
    ['a method of its own', { method: 4711 }, '"a" compressed with method 4711'],
  ])('refuses %s in a healthy file with the advice of its reader', async (_, lies, got) => {
    const reading = readZip('x.zip', one({ lies }), { ...limits, advice: 'Pack it again.' })
    await expect(reading).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `x.zip: expected entries stored or deflated, got ${got}. Pack it again.`,
    })
  })

  const two = writeZip({ name: 'a', data: text }, { name: 'ab', data: text, stored: true })

  it('refuses a file cut anywhere, and one with bytes after its end', async () => {
    await refusesEveryCut(reader(two))
    await refusesMore(reader(two))
  })

  it('never gives back other bytes than were put in, whichever bit is flipped', () => survivesEveryFlip(reader(two)))

  it('takes no memory for a gigabyte that deflate could not have packed so small', async () => {
    const file = one({ lies: { size: 2 ** 30 } })
    expect(await takenByRefusal(reader(file, Infinity), file)).toBeLessThan(1e6)
    expect(await outcome(reader(file, Infinity), file)).toMatchObject({
      message: expect.stringMatching(/1073741824 bytes cannot come from \d+ compressed ones/) as string,
    })
  })

  it('refuses a bomb: fifty entries that share their bytes', async () => {
    const data = Buffer.alloc(100_000)
    const entries = Array.from({ length: 50 }, (_, i) => ({ name: `a${i}`, data, again: i > 0 }))
    const file = writeZip(...entries)
    expect(await outcome(reader(file, Infinity), file)).toMatchObject({
      message: expect.stringMatching(/its entries take more bytes than it has/) as string,
    })
    expect(await readZip('x.zip', writeZip(entries[0]!), { ...limits, maxBytes: Infinity })).toHaveLength(1)
  })
})
