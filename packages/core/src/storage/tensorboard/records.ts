import { maskedCrc32c } from './crc32c.js'

const headLength = 12
const tailLength = 4

/**
 * Encodes a TFRecord, little-endian:
 *
 *   length (uint64), masked CRC-32C of the length (uint32), data [length], masked CRC-32C of the data (uint32)
 */
export function recordOf(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(headLength + data.length + tailLength)
  record.writeBigUInt64LE(BigInt(data.length), 0)
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8)
  record.set(data, headLength)
  record.writeUInt32LE(maskedCrc32c(data), headLength + data.length)
  return record
}

/** A record in a file. */
export interface FoundRecord {
  readonly data: Uint8Array
  /** Position of its end in the file. */
  readonly end: number
}

/** The complete records at the start of a file. A kill or a full disk can truncate the last one. */
export function recordsOf(bytes: Buffer): readonly FoundRecord[] {
  const records: FoundRecord[] = []
  for (let start = 0; start + headLength <= bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(start))
    const dataEnd = start + headLength + length
    const end = dataEnd + tailLength
    if (bytes.readUInt32LE(start + 8) !== maskedCrc32c(bytes.subarray(start, start + 8))) break
    if (end > bytes.length) break
    const data = bytes.subarray(start + headLength, dataEnd)
    if (bytes.readUInt32LE(dataEnd) !== maskedCrc32c(data)) break
    records.push({ data, end })
    start = end
  }
  return records
}
