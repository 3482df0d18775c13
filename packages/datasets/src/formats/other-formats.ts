import { errors } from '@elbow/core'

/** Healthy files of other formats, by their first bytes. */
const others: readonly (readonly [start: string, what: string, advice: string])[] = [
  ['\x93NUMPY', 'an npy array', 'Name it *.npy.'],
  ['PK\x03\x04', 'a zip archive', 'Name it *.npz.'],
  ['PAR1', 'a Parquet file', 'Name it *.parquet.'],
  ['PARE', 'an encrypted Parquet file', 'Write it again without encryption.'],
  ['ARROW1', 'an Arrow file', 'Name it *.arrow.'],
  ['\x1f\x8b', 'a gzip file', 'Unpack it with gunzip.'],
]

/**
 * Tell a file of another format from a damaged one: people rename files.
 *
 * @param expected  one of the formats above
 * @throws WRONG_DATA where its first bytes are those of another
 */
export function requireFormat(file: string, bytes: Uint8Array, expected: string): void {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  const [, what, advice] = others.find(([magic]) => start.startsWith(magic)) ?? []
  if (what && advice && what !== expected) throw errors.wrongData(file, expected, what, advice)
}
