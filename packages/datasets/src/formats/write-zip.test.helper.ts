import { crc32, deflateRawSync } from 'node:zlib'

export interface EntryToWrite {
  readonly name: string
  readonly data: Uint8Array
  readonly stored?: boolean
  /** Shares the bytes of the previous entry. */
  readonly shared?: boolean
  /** Wrong values of fields in the headers. */
  readonly overrides?: {
    readonly size?: number
    readonly packed?: number
    readonly crc?: number
    readonly flags?: number
    readonly method?: number
  }
}

/** A zip file: for each entry a local header and its data, then a directory of all, then its end. */
export function writeZip(...entries: readonly EntryToWrite[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let [offset, last] = [0, 0]
  for (const { name, data, stored = false, shared = false, overrides = {} } of entries) {
    const packed = stored ? Buffer.from(data) : deflateRawSync(data)
    const fields = {
      flags: overrides.flags ?? 0,
      method: overrides.method ?? (stored ? 0 : 8),
      crc: overrides.crc ?? crc32(data),
      packed: overrides.packed ?? packed.length,
      size: overrides.size ?? data.length,
      name,
    }
    if (!shared) last = offset
    const local = Buffer.concat([header(0x04034b50, 30, 6, fields), Buffer.from(name), packed])
    const central = header(0x02014b50, 46, 8, fields)
    central.writeUInt32LE(last, 42)
    directory.push(Buffer.concat([central, Buffer.from(name)]))
    if (shared) continue
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

interface Fields {
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly name: string
}

/** The common fields of local and central headers start at `offset`. */
function header(signature: number, length: number, offset: number, fields: Fields): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt32LE(signature, 0)
  bytes.writeUInt16LE(20, offset - 2)
  bytes.writeUInt16LE(fields.flags, offset)
  bytes.writeUInt16LE(fields.method, offset + 2)
  bytes.writeUInt32LE(fields.crc, offset + 8)
  bytes.writeUInt32LE(fields.packed, offset + 12)
  bytes.writeUInt32LE(fields.size, offset + 16)
  bytes.writeUInt16LE(fields.name.length, offset + 20)
  return bytes
}
