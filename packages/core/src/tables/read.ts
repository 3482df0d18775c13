import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataType, Message, Vector, tableFromIPC, type Field, type Float32 } from 'apache-arrow'
import type { Metadata } from './batches.js'
import type { Cell, Column, Row } from './columns.js'
import { fileOf, streamOf } from './write.js'

/** A table as it was read. */
export interface ReadTable {
  readonly file: string
  readonly rows: Row[]
  readonly columns: readonly Column[]
  readonly metadata: Metadata
}

/**
 * A table of a run: `NAME.arrow`, or the stream that it is while the run lasts and after a kill. Where there are both,
 * the stream is the newer one.
 */
export async function tableNamed(directory: string, name: string): Promise<ReadTable | undefined> {
  const path = join(directory, name)
  // Another process may put one in the place of the other between two looks.
  for (const file of [streamOf(path), fileOf(path), streamOf(path)]) {
    if (!existsSync(file)) continue
    const table = await readTable(file).catch((error: unknown) => {
      if (existsSync(file)) throw error
    })
    if (table) return table
  }
  return undefined
}

/** Read a table, from `.arrow` or from a stream that was cut off (up to its last whole batch). */
export async function readTable(file: string): Promise<ReadTable> {
  const bytes = await readFile(file)
  const table = tableFromIPC(isFile(bytes) ? bytes : bytes.subarray(0, wholeLength(bytes)))
  const columns = table.schema.fields.map((field) => columnOf(field))
  const rows = table.toArray().map((row) => {
    const record = (row as { toJSON(): Record<string, Stored> }).toJSON()
    return Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, cellOf(cell)]))
  })
  return { file, rows, columns, metadata: Object.fromEntries(table.schema.metadata) }
}

type Stored = Cell | bigint | Vector<Float32>

function cellOf(stored: Stored): Cell {
  if (typeof stored === 'bigint') return Number(stored)
  return stored instanceof Vector ? stored.toArray() : stored
}

const isFile = (bytes: Buffer) => bytes.toString('latin1', 0, 6) === 'ARROW1'

/**
 * Bytes of a stream that are whole messages: a process that was killed may have left a part of one.
 *
 *   message = −1 (int32), length (int32), metadata [length], body [as the metadata says]     "Encapsulated message format"
 */
function wholeLength(bytes: Buffer): number {
  const prefix = 8
  for (let start = 0; ;) {
    if (start + prefix > bytes.length) return start
    const length = bytes.readInt32LE(start + 4)
    const body = start + prefix + length
    if (length === 0) return body // the end of the stream
    if (bytes.readInt32LE(start) !== -1 || length < 0) return bytes.length // no stream: the reader says what is wrong
    if (body > bytes.length) return start
    const end = body + Message.decode(bytes.subarray(start + prefix, body)).bodyLength
    if (end > bytes.length) return start
    start = end
  }
}

function columnOf(field: Field): Column {
  const type = typeName(field.type)
  const unit = field.metadata.get('unit')
  return {
    name: field.name,
    description: field.metadata.get('description') ?? '',
    ...(unit && { unit }),
    type,
    ...(DataType.isFixedSizeList(field.type) && { size: field.type.listSize }),
  }
}

function typeName(type: DataType): NonNullable<Column['type']> {
  if (DataType.isUtf8(type)) return 'text'
  if (DataType.isBool(type)) return 'boolean'
  if (DataType.isFixedSizeList(type)) return 'vector'
  return DataType.isInt(type) ? 'integer' : 'number'
}
