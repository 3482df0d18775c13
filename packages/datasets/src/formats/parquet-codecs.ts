import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { errors } from '@elbow/core'
import type { Compressors, FileMetaData } from 'hyparquet'

type Unpack = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array

const bounded =
  (unpack: Unpack) =>
  (input: Uint8Array, length: number): Uint8Array =>
    unpack(input, { maxOutputLength: Math.max(1, length) })

/** Those that Node brings, beside hyparquet's own Snappy. */
const builtIn: Compressors = { GZIP: bounded(gunzipSync), BROTLI: bounded(brotliDecompressSync) }

/**
 * What the pages of a Parquet file are unpacked with; codecs that Node lacks are loaded when a column needs one.
 *
 * @throws WRONG_DATA for LZO, which no library here reads
 */
export async function compressorsFor(file: string, { row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = new Set(row_groups.flatMap(({ columns }) => columns.map(({ meta_data: column }) => column?.codec)))
  if (codecs.has('LZO'))
    throw errors.wrongData(file, 'a known compression', 'LZO', "Write it again, with compression='zstd' say.")
  if (!['ZSTD', 'LZ4', 'LZ4_RAW'].some((codec) => codecs.has(codec as 'ZSTD'))) return builtIn
  const { decompressLz4, decompressLz4Raw, decompressZstd } = await import('hyparquet-compressors')
  return { ...builtIn, ZSTD: (input) => decompressZstd(input), LZ4: decompressLz4, LZ4_RAW: decompressLz4Raw }
}

/**
 * The most bytes that a codec makes of one compressed byte.
 *
 *   Snappy 64 in 3 (format_description.txt 2.2), LZ4 255, deflate 258 in 2 bits (RFC 1951), Zstandard 128 KiB in 4 (RFC 8878);
 *   Brotli 16 MiB in a few (RFC 7932)
 */
export const expansion: Readonly<Record<string, number>> = {
  UNCOMPRESSED: 1,
  SNAPPY: 32,
  GZIP: 1032,
  LZO: 256,
  LZ4: 256,
  LZ4_RAW: 256,
  ZSTD: 2 ** 15,
  BROTLI: 2 ** 24,
}
