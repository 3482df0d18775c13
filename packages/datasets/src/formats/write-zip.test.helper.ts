import { crc32, deflateRawSync } from 'node:zlib'

export interface EntryToWrite {
  readonly name: string
  readonly data: Uint8Array
  readonly stored?: boolean
  /** Lies where the entry before it does: no bytes of its own. */
  readonly again?: boolean
  /** What the directory says instead of the truth. */
  readonly lies?: {
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
  for (const { name, data, stored = false, again = false, lies = {} } of entries) {
    const packed = stored ? Buffer.from(data) : deflateRawSync(data)
    const fields = {
      flags: lies.flags ?? 0,
      method: lies.method ?? (stored ? 0 : 8),
      crc: lies.crc ?? crc32(data),
      packed: lies.packed ?? packed.length,
      size: lies.size ?? data.length,
      name,
    }
    if (!again) last = offset
    const local = Buffer.concat([header(0x04034b50, 30, 6, fields), Buffer.from(name), packed])
    const central = header(0x02014b50, 46, 8, fields)
    central.writeUInt32LE(last, 42)
    directory.push(Buffer.concat([central, Buffer.from(name)]))
    if (again) continue
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

/** What local and central headers have in common starts at `at`. */
function header(signature: number, length: number, at: number, fields: Fields): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt32LE(signature, 0)
  bytes.writeUInt16LE(20, at - 2)
  bytes.writeUInt16LE(fields.flags, at)
  bytes.writeUInt16LE(fields.method, at + 2)
  bytes.writeUInt32LE(fields.crc, at + 8)
  bytes.writeUInt32LE(fields.packed, at + 12)
  bytes.writeUInt32LE(fields.size, at + 16)
  bytes.writeUInt16LE(fields.name.length, at + 20)
  return bytes
}
