import { crc32, deflateSync } from 'node:zlib'

export const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** A chunk of a PNG: length, type, data, checksum. */
export function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), 8 + data.length)
  return bytes
}

interface Header {
  readonly width: number
  readonly height: number
  readonly depth?: number
  readonly color?: number
  readonly interlaced?: number
}

export function pngHeader({ width, height, depth = 1, color = 0, interlaced = 0 }: Header): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth, color, 0, 0, interlaced], 8)
  return chunk('IHDR', data)
}

/** A PNG of 1 bit per pixel; 1 is white. */
export function writePng({ width, height }: { width: number; height: number }, bits: Uint8Array): Buffer {
  const stride = 1 + Math.ceil(width / 8) // every row starts with its filter type
  const rows = Buffer.alloc(height * stride)
  bits.forEach((bit, i) => {
    const [row, column] = [Math.floor(i / width), i % width]
    rows[row * stride + 1 + (column >> 3)]! |= bit << (7 - (column & 7))
  })
  return Buffer.concat([
    signature,
    pngHeader({ width, height }),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
