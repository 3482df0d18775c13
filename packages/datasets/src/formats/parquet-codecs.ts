import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { errors } from '@elbow-vae/core'
import type { Compressors, FileMetaData } from 'hyparquet'

type Unpack = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array

const bounded =
  (unpack: Unpack) =>
  (input: Uint8Array, length: number): Uint8Array =>
    unpack(input, { maxOutputLength: Math.max(1, length) })

/** Codecs of Node; hyparquet includes Snappy. */
const builtIn: Compressors = { GZIP: bounded(gunzipSync), BROTLI: bounded(brotliDecompressSync) }

/**
 * Decompressors for the pages of a Parquet file. Codecs that Node lacks are imported on demand.
 *
 * @throws WRONG_DATA for LZO, which is not supported
 */
export async function compressorsFor(file: string, { row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = new Set<string | undefined>(
    row_groups.flatMap(({ columns }) => columns.map(({ meta_data: column }) => column?.codec)),
  )
  if (codecs.has('LZO'))
    throw errors.wrongData(file, 'a known compression', 'LZO', "Write it again, for example with compression='zstd'.")
  if (!['ZSTD', 'LZ4', 'LZ4_RAW'].some((codec) => codecs.has(codec))) return builtIn
  const { decompressLz4, decompressLz4Raw, decompressZstd } = await import('hyparquet-compressors')
  return { ...builtIn, ZSTD: (input) => decompressZstd(input), LZ4: decompressLz4, LZ4_RAW: decompressLz4Raw }
}

/**
 * Largest number of bytes from one compressed byte, by codec.
 *
 *   Snappy 64 in 3 (format_description.txt 2.2), LZ4 255, deflate 258 in 2 bits (RFC 1951), Zstandard 128 KiB in 4 (RFC 8878);
 *   Brotli 16 MiB in a few (RFC 7932)
 */
export const maxExpansion: Readonly<Record<string, number>> = {
  UNCOMPRESSED: 1,
  SNAPPY: 32,
  GZIP: 1032,
  LZO: 256,
  LZ4: 256,
  LZ4_RAW: 256,
  ZSTD: 2 ** 15,
  BROTLI: 2 ** 24,
}
