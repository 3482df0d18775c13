import { reasonsBySchema } from '@elbow-vae/core'
import { parquetMetadata, parquetScan, parquetSchema } from 'hyparquet'
import type { DecodedArray, ParquetScan } from 'hyparquet'
import type { OpenColumn, OpenTable } from './open-table.js'
import { requireFormat } from './other-formats.js'
import { compressorsFor } from './parquet-codecs.js'
import { parquetColumn } from './parquet-columns.js'
import { checkPages } from './parquet-pages.js'
import { columnNumbers } from './parquet-values.js'
import { toFileError, fileErrorFactory, type CreateError } from './file-errors.js'

const advice = 'Write it again.'

/**
 * Open a Parquet file. Readable columns are flat, or lists of equal length.
 *
 * @param file  name of the file, for error messages
 * @throws DATA_CORRUPT
 */
export async function openParquet(file: string, bytes: Uint8Array): Promise<OpenTable> {
  requireFormat(file, bytes, 'a Parquet file')
  const refuse = fileErrorFactory(file, advice)
  try {
    const metadata = parquetMetadata(bytes)
    const rows = checkPages(bytes, metadata, refuse)
    const source = {
      byteLength: bytes.byteLength,
      slice: (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to)).buffer,
    }
    const compressors = await compressorsFor(file, metadata)
    const scan = await parquetScan({ file: source, metadata, compressors, useOffsetIndex: false })
    const entries = (metadata.key_value_metadata ?? []).map(({ key, value = '' }) => [key, value] as const)
    const schemaMetadata = new Map(entries)
    const reasons = reasonsBySchema(schemaMetadata.get('ARROW:schema') ?? '')
    const columns = parquetSchema(metadata).children.map((node): OpenColumn => {
      const { name, type, depth, reason = reasons.get(name) } = parquetColumn(node)
      const decoded = () => decodeColumn({ scan, name, rows, refuse })
      return {
        name,
        type,
        numeric: reason === undefined,
        ...(reason !== undefined && { reason }),
        read: async () => columnNumbers({ file, name, rows, depth }, await decoded()),
        cells: async () => (await decoded()).flatMap((piece) => Array.from<unknown>(piece)),
      }
    })
    return { rows, columns, metadata: schemaMetadata }
  } catch (fault) {
    throw toFileError(fault, refuse)
  }
}

interface DecodeOptions {
  readonly scan: ParquetScan
  readonly name: string
  readonly rows: number
  readonly refuse: CreateError
}

/** The values of a column, one piece per row group. */
async function decodeColumn({ scan, name, rows, refuse }: DecodeOptions): Promise<DecodedArray[]> {
  try {
    const pieces: DecodedArray[] = []
    for (const range of scan.ranges) pieces.push(await scan.readColumn({ column: name, ...range }))
    const count = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (count !== rows) throw refuse(`${count} rows in column "${name}" where ${rows} were declared`)
    return pieces
  } catch (fault) {
    throw toFileError(fault, refuse)
  }
}
