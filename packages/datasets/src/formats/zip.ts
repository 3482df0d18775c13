import { crc32, inflateRawSync } from 'node:zlib'
import { errors } from '@elbow/core'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { inflateExactly } from './inflate-exactly.js'
import { blamed, refusing, type Refuse } from './refuse.js'

export interface ZipEntry {
  readonly name: string
  readonly data: Uint8Array
}

export interface ZipLimits {
  /** Which entries to unpack. */
  readonly wanted: (name: string) => boolean
  /** The most bytes that one of them may hold. */
  readonly maxBytes: number
  /** What to do about a file that cannot be read, if not to fetch it again. */
  readonly advice?: string
}

const [stored, deflated] = [0, 8]

/** What other tools write, by number (APPNOTE.TXT 4.4.5). */
const methods: Readonly<Record<number, string>> = { 9: 'deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'Zstandard', 95: 'xz' }

/**
 * Unpack entries of a zip file, in its own order, each checked against its size and CRC-32.
 *
 * @param file  its name, for the errors
 * @throws DATA_CORRUPT naming what is wrong; WRONG_DATA for encryption, and compression other than deflate, in a user's own file
 */
export async function readZip(
  file: string,
  bytes: Uint8Array,
  { wanted, maxBytes, advice }: ZipLimits,
): Promise<ZipEntry[]> {
  const refuse = refusing(file, advice)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = new Map<string, Uint8Array>()
  // Entries that share their bytes could expand a file without end.
  let left = buffer.length
  try {
    const zip = await fromBufferPromise(buffer)
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, compressedSize, uncompressedSize } = entry
      if (!wanted(name)) continue
      if (entries.has(name)) throw refuse(`holds two entries "${name}"`)
      if (uncompressedSize > maxBytes)
        throw refuse(`"${name}" takes ${uncompressedSize} bytes, expected ${maxBytes} at most`)
      requireReadable(file, entry, advice)
      left -= compressedSize
      if (left < 0) throw refuse('its entries take more bytes than it has')
      entries.set(name, await unpack(buffer, zip, entry, (what) => refuse(`"${name}": ${what}`)))
    }
  } catch (fault) {
    throw blamed(fault, refuse)
  }
  return [...entries].map(([name, data]) => ({ name, data }))
}

/** @throws WRONG_DATA; DATA_CORRUPT where the file can be fetched again */
function requireReadable(file: string, entry: Entry, advice: string | undefined): void {
  const { fileName: name, compressionMethod: method } = entry
  const known = method === stored || method === deflated
  if (known && !entry.isEncrypted()) return
  const how = known ? 'encrypted' : `compressed with ${methods[method] ?? `method ${method}`}`
  if (advice === undefined) throw errors.dataCorrupt(file, `"${name}" ${how}, which the published file is not`)
  throw errors.wrongData(file, 'entries stored or deflated', `"${name}" ${how}`, advice)
}

async function unpack(file: Buffer, zip: ZipFile, entry: Entry, refuse: Refuse): Promise<Uint8Array> {
  const { compressionMethod: method, compressedSize, uncompressedSize: size } = entry
  // It checks that the data lie within the file.
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
  const packed = file.subarray(start, start + compressedSize)
  const data = method === stored ? packed : inflateExactly(inflateRawSync, packed, size, refuse).bytes
  if (data.length !== size) throw refuse(`${data.length} bytes, expected ${size}`)
  if (crc32(data) !== entry.crc32) throw refuse('its CRC-32 is not the one declared: damaged')
  return data
}
