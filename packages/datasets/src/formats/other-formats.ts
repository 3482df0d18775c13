import { errors } from '@elbow-vae/core'

/** Known formats with their first bytes. */
const formats: readonly (readonly [start: string, format: string, advice: string])[] = [
  ['\x93NUMPY', 'an npy array', 'Name it *.npy.'],
  ['PK\x03\x04', 'a zip archive', 'Name it *.npz.'],
  ['PAR1', 'a Parquet file', 'Name it *.parquet.'],
  ['PARE', 'an encrypted Parquet file', 'Write it again without encryption.'],
  ['ARROW1', 'an Arrow file', 'Name it *.arrow.'],
  ['\x1f\x8b', 'a gzip file', 'Unpack it with gunzip.'],
]

/**
 * Distinguish a valid file of another format from a damaged file.
 *
 * @param expected  one of the formats above
 * @throws WRONG_DATA if the file has another of these formats
 */
export function requireFormat(file: string, bytes: Uint8Array, expected: string): void {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  const [, format, advice] = formats.find(([magic]) => start.startsWith(magic)) ?? []
  if (format && advice && format !== expected) throw errors.wrongData(file, expected, format, advice)
}
