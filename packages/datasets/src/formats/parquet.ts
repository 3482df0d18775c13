import { reasonsBySchema } from '@elbow/core'
import { parquetMetadata, parquetScan, parquetSchema } from 'hyparquet'
import type { DecodedArray, ParquetScan } from 'hyparquet'
import type { OpenColumn, OpenTable } from './open-table.js'
import { requireFormat } from './other-formats.js'
import { compressorsFor } from './parquet-codecs.js'
import { parquetColumn } from './parquet-columns.js'
import { checkPages } from './parquet-pages.js'
import { columnNumbers } from './parquet-values.js'
import { blamed, refusing, type Refuse } from './refuse.js'

const advice = 'Write it again.'

/**
 * Open a Parquet file for its columns of numbers: flat ones, and lists of one length.
 *
 * @param file  its name, for the errors
 * @throws DATA_CORRUPT naming what is wrong
 */
export async function openParquet(file: string, bytes: Uint8Array): Promise<OpenTable> {
  requireFormat(file, bytes, 'a Parquet file')
  const refuse = refusing(file, advice)
  try {
    const metadata = parquetMetadata(bytes)
    const rows = checkPages(bytes, metadata, refuse)
    // What it wants is an ArrayBuffer; a file's bytes may be part of a larger one.
    const { buffer } = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
    const source = {
      byteLength: bytes.byteLength,
      slice: (from: number, to?: number) => (buffer as ArrayBuffer).slice(from, to),
    }
    const compressors = await compressorsFor(file, metadata)
    const scan = await parquetScan({ file: source, metadata, compressors, useOffsetIndex: false })
    const entries = (metadata.key_value_metadata ?? []).map(({ key, value = '' }) => [key, value] as const)
    const notes = new Map(entries)
    const reasons = reasonsBySchema(notes.get('ARROW:schema') ?? '')
    const columns = parquetSchema(metadata).children.map((node): OpenColumn => {
      const { name, type, depth, reason = reasons.get(name) } = parquetColumn(node)
      const decoded = () => decodeColumn({ scan, name, rows, refuse })
      return {
        name,
        type,
        numeric: reason === undefined,
        ...(reason !== undefined && { reason }),
        read: async () => columnNumbers({ file, name, rows, depth }, await decoded()),
        cells: async () => (await decoded()).flatMap((piece) => [...(piece as Iterable<unknown>)]),
      }
    })
    return { rows, columns, metadata: notes }
  } catch (fault) {
    throw blamed(fault, refuse)
  }
}

interface Reading {
  readonly scan: ParquetScan
  readonly name: string
  readonly rows: number
  readonly refuse: Refuse
}

/** The values of a column, one piece for each group of rows. */
async function decodeColumn({ scan, name, rows, refuse }: Reading): Promise<DecodedArray[]> {
  try {
    const pieces: DecodedArray[] = []
    for (const range of scan.ranges) pieces.push(await scan.readColumn({ column: name, ...range }))
    const held = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (held !== rows) throw refuse(`${held} rows in column "${name}" where ${rows} were declared`)
    return pieces
  } catch (fault) {
    throw blamed(fault, refuse)
  }
}
