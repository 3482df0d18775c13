import type { ColumnValues } from '@elbow/core'
import { parquetMetadata, parquetScan, parquetSchema } from 'hyparquet'
import type { DecodedArray, ParquetScan, SchemaTree } from 'hyparquet'
import type { OpenTable } from './open-table.js'
import { requireFormat } from './other-formats.js'
import { compressorsFor } from './parquet-codecs.js'
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
    const scan = await parquetScan({
      file: source,
      metadata,
      compressors: await compressorsFor(file, metadata),
      useOffsetIndex: false,
    })
    const columns = parquetSchema(metadata).children.map((node) => ({
      name: node.element.name,
      type: typeName(node),
      numeric: isNumeric(leafOf(node)),
      read: () => readColumn({ file, scan, name: node.element.name, rows, refuse }),
    }))
    return { rows, columns }
  } catch (fault) {
    throw blamed(fault, refuse)
  }
}

/** What a column holds, in the end: lists lie in groups of groups. */
function leafOf(node: SchemaTree): SchemaTree | undefined {
  if (node.children.length === 0) return node
  return node.children.length === 1 ? leafOf(node.children[0]!) : undefined
}

const plain = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE']
const dated = /^(DATE|TIME|DECIMAL|INTERVAL)/

function isNumeric(leaf: SchemaTree | undefined): boolean {
  if (!leaf) return false
  const { type, converted_type: converted = '', logical_type: logical } = leaf.element
  if (logical?.type === 'FLOAT16') return true
  return type !== undefined && plain.includes(type) && !dated.test(converted) && !dated.test(logical?.type ?? '')
}

const typeName = (node: SchemaTree): string => {
  const { type, converted_type: converted, logical_type: logical } = (leafOf(node) ?? node).element
  const name = logical?.type ?? converted ?? type ?? 'GROUP'
  return node.children.length > 0 ? `list of ${name}` : name
}

interface Reading {
  readonly file: string
  readonly scan: ParquetScan
  readonly name: string
  readonly rows: number
  readonly refuse: Refuse
}

async function readColumn({ file, scan, name, rows, refuse }: Reading): Promise<ColumnValues> {
  try {
    const pieces: DecodedArray[] = []
    for (const range of scan.ranges) pieces.push(await scan.readColumn({ column: name, ...range }))
    const held = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (held !== rows) throw refuse(`${held} rows in column "${name}" where ${rows} were declared`)
    return columnNumbers({ file, name, rows }, pieces)
  } catch (fault) {
    throw blamed(fault, refuse)
  }
}
