import { CompressionType, compressionRegistry } from 'apache-arrow'
import type { decompressBlock } from 'lz4js'

/**
 * Have the Arrow library read compressed buffers. Imported when a file holds some: the codecs take time to load.
 *
 * Each buffer is its length before compression (int64) and one LZ4 or Zstandard frame.    Arrow's Message.fbs, BodyCompression
 */
export async function loadCodecs(): Promise<void> {
  const [lz4, zstd] = await Promise.all([import('lz4js'), import('fzstd')])
  const fromLz4 = (frame: Uint8Array, length: number) => unpackLz4(frame, length, lz4.decompressBlock)
  // A copy, because the library's result begins at byte 12 of its memory, where no Float64Array can.
  const fromZstd = (frame: Uint8Array) => zstd.decompress(frame).slice()
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: exactly(fromLz4) })
  compressionRegistry.set(CompressionType.ZSTD, { decode: exactly(fromZstd) })
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

/**
 * Unpack an LZ4 frame block by block. lz4js reads frames too, but not those with a checksum after each block, as polars
 * writes them.
 *
 *   magic (4), flags, block size, [content size (8)], [dictionary (4)], checksum, blocks, end mark (uint32 0)
 *   block = size (uint32, highest bit: not compressed), data, [checksum (4)]      "LZ4 Frame Format Description" 1.6
 *
 * @returns length bytes
 */
function unpackLz4(frame: Uint8Array, length: number, unpackBlock: typeof decompressBlock): Uint8Array {
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
    } else filled = unpackBlock(frame, bytes, start, size, filled)
    if (filled > length) throw unlike(filled, length)
  }
  return bytes.subarray(0, filled)
}
