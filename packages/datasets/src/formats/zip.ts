import { crc32, inflateRawSync } from 'node:zlib'
import { errors } from '@elbow-vae/core'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { inflateExactly } from './inflate-exactly.js'
import { toFileError, fileErrorFactory, type CreateError } from './file-errors.js'

export interface ZipEntry {
  readonly name: string
  readonly data: Uint8Array
}

export interface ZipLimits {
  /** Selects the entries to read, by name. */
  readonly filter: (name: string) => boolean
  /** Largest uncompressed size of an entry. */
  readonly maxBytes: number
  /** Advice about an unreadable file; default: fetch it again. */
  readonly advice?: string
}

const [stored, deflated] = [0, 8]

/** Compression methods of other tools (APPNOTE.TXT 4.4.5). */
const methods: Readonly<Record<number, string>> = { 9: 'deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'Zstandard', 95: 'xz' }

/**
 * Uncompress entries of a zip file in the order of the file. Sizes and CRC-32 are verified.
 *
 * @param file  name of the file, for error messages
 * @throws DATA_CORRUPT; in a user's own file WRONG_DATA for encryption and for compression other than deflate
 */
export async function readZip(
  file: string,
  bytes: Uint8Array,
  { filter, maxBytes, advice }: ZipLimits,
): Promise<ZipEntry[]> {
  const refuse = fileErrorFactory(file, advice)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = new Map<string, Uint8Array>()
  // Entries that share bytes could expand a small file without limit.
  let remaining = buffer.length
  try {
    const zip = await fromBufferPromise(buffer)
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, compressedSize, uncompressedSize } = entry
      if (!filter(name)) continue
      if (entries.has(name)) throw refuse(`holds two entries "${name}"`)
      if (uncompressedSize > maxBytes)
        throw refuse(`"${name}" takes ${uncompressedSize} bytes, expected ${maxBytes} at most`)
      requireReadable(file, entry, advice)
      remaining -= compressedSize
      if (remaining < 0) throw refuse('its entries take more bytes than it has')
      entries.set(name, await unpack(buffer, zip, entry, (problem) => refuse(`"${name}": ${problem}`)))
    }
  } catch (fault) {
    throw toFileError(fault, refuse)
  }
  return [...entries].map(([name, data]) => ({ name, data }))
}

/** @throws WRONG_DATA; DATA_CORRUPT for a file that can be fetched again */
function requireReadable(file: string, entry: Entry, advice: string | undefined): void {
  const { fileName: name, compressionMethod: method } = entry
  const isSupported = method === stored || method === deflated
  if (isSupported && !entry.isEncrypted()) return
  const how = isSupported ? 'encrypted' : `compressed with ${methods[method] ?? `method ${method}`}`
  if (advice === undefined) throw errors.dataCorrupt(file, `"${name}" ${how}, which the published file is not`)
  throw errors.wrongData(file, 'entries stored or deflated', `"${name}" ${how}`, advice)
}

async function unpack(file: Buffer, zip: ZipFile, entry: Entry, refuse: CreateError): Promise<Uint8Array> {
  const { compressionMethod: method, compressedSize, uncompressedSize: size } = entry
  // Also checks that the data is within the file.
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
  const packed = file.subarray(start, start + compressedSize)
  const data = method === stored ? packed : inflateExactly(inflateRawSync, packed, size, refuse).bytes
  if (data.length !== size) throw refuse(`${data.length} bytes, expected ${size}`)
  if (crc32(data) !== entry.crc32) throw refuse('its CRC-32 is not the one declared: damaged')
  return data
}
