import { CompressionType, compressionRegistry } from 'apache-arrow'
import { requireModule } from '../../require-module.js'

type Lz4 = typeof import('lz4js')
type Zstd = typeof import('fzstd')

/**
 * Registers codecs for compressed buffers with the Arrow library. A codec is loaded at its first use.
 *
 * Each buffer consists of its uncompressed length (int64) and one LZ4 or Zstandard frame (Arrow's Message.fbs, BodyCompression).
 */
export function acceptCompressed(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: withLength(unpackLz4) })
  compressionRegistry.set(CompressionType.ZSTD, { decode: withLength(unpackZstd) })
}

/** Checks the length. The library passes only the frame; the length is in the 8 bytes before it. */
const withLength = (decode: (frame: Uint8Array, length: number) => Uint8Array) => (frame: Uint8Array) => {
  const declared = Number(new DataView(frame.buffer, frame.byteOffset - 8).getBigInt64(0, true))
  const bytes = decode(frame, declared)
  if (bytes.length !== declared) throw wrongLength(bytes.length, declared)
  return bytes
}

const wrongLength = (actual: number, declared: number) =>
  new Error(`a compressed buffer of ${actual} bytes where ${declared} were declared`)

/** Copies the result, which starts at byte 12 of its buffer and is not aligned for Float64Array. */
const unpackZstd = (frame: Uint8Array) => requireModule<Zstd>('fzstd').decompress(frame).slice()

/**
 * Decompresses an LZ4 frame block by block. lz4js does not support frames with block checksums, which polars writes.
 *
 *   magic (4), flags, block size, [content size (8)], [dictionary (4)], checksum, blocks, end mark (uint32 0)
 *   block = size (uint32, highest bit: not compressed), data, [checksum (4)]      "LZ4 Frame Format Description" 1.6
 *
 * @returns length bytes
 */
function unpackLz4(frame: Uint8Array, length: number): Uint8Array {
  const { decompressBlock } = requireModule<Lz4>('lz4js')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('not an LZ4 frame')
  const flags = view.getUint8(4)
  if (flags & 1) throw new Error('an LZ4 frame with a dictionary, which is not supported')
  const checksumBytes = flags & 0b1_0000 ? 4 : 0
  const bytes = new Uint8Array(length)
  let filled = 0
  let position = flags & 0b1000 ? 15 : 7
  for (let word = view.getUint32(position, true); word > 0; word = view.getUint32(position, true)) {
    const size = word & 0x7fffffff
    const start = position + 4
    position = start + size + checksumBytes
    if (position + 4 > frame.length) throw new Error('an LZ4 block beyond its frame')
    if (word >> 31) {
      bytes.set(frame.subarray(start, start + size), filled)
      filled += size
    } else filled = decompressBlock(frame, bytes, start, size, filled)
    if (filled > length) throw wrongLength(filled, length)
  }
  return bytes.subarray(0, filled)
}
