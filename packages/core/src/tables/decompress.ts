import { createRequire } from 'node:module'
import { CompressionType, compressionRegistry } from 'apache-arrow'

const require = createRequire(import.meta.url)

type Lz4 = typeof import('lz4js')
type Zstd = typeof import('fzstd')

/**
 * Have the Arrow library read compressed buffers. Codecs are loaded by the first buffer that needs them.
 *
 * Each buffer is its length before compression (int64) and one LZ4 or Zstandard frame.    Arrow's Message.fbs, BodyCompression
 */
export function acceptCompressed(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: exactly(unpackLz4) })
  compressionRegistry.set(CompressionType.ZSTD, { decode: exactly(unpackZstd) })
}

/** The library passes the frame alone; the length lies in the 8 bytes before it. */
const exactly = (decode: (frame: Uint8Array, length: number) => Uint8Array) => (frame: Uint8Array) => {
  const declared = Number(new DataView(frame.buffer, frame.byteOffset - 8).getBigInt64(0, true))
  const bytes = decode(frame, declared)
  if (bytes.length !== declared) throw unlike(bytes.length, declared)
  return bytes
}

const unlike = (got: number, declared: number) =>
  new Error(`a compressed buffer of ${got} bytes where ${declared} were declared`)

/** A copy, because the library's result begins at byte 12 of its memory, where no Float64Array can. */
const unpackZstd = (frame: Uint8Array) => (require('fzstd') as Zstd).decompress(frame).slice()

/**
 * Unpack an LZ4 frame block by block. lz4js reads frames too, but not those with a checksum after each block, as polars
 * writes them.
 *
 *   magic (4), flags, block size, [content size (8)], [dictionary (4)], checksum, blocks, end mark (uint32 0)
 *   block = size (uint32, highest bit: not compressed), data, [checksum (4)]      "LZ4 Frame Format Description" 1.6
 *
 * @returns length bytes
 */
function unpackLz4(frame: Uint8Array, length: number): Uint8Array {
  const { decompressBlock } = require('lz4js') as Lz4
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('not an LZ4 frame')
  const flags = view.getUint8(4)
  if (flags & 1) throw new Error('an LZ4 frame with a dictionary, which is not supported')
  const between = flags & 0b1_0000 ? 4 : 0
  const bytes = new Uint8Array(length)
  let filled = 0
  let at = flags & 0b1000 ? 15 : 7
  for (let word = view.getUint32(at, true); word > 0; word = view.getUint32(at, true)) {
    const size = word & 0x7fffffff
    const start = at + 4
    at = start + size + between
    if (at + 4 > frame.length) throw new Error('an LZ4 block beyond its frame')
    if (word >> 31) {
      bytes.set(frame.subarray(start, start + size), filled)
      filled += size
    } else filled = decompressBlock(frame, bytes, start, size, filled)
    if (filled > length) throw unlike(filled, length)
  }
  return bytes.subarray(0, filled)
}
