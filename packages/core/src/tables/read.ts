import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataType, Vector, tableFromIPC, type Field, type Float32 } from 'apache-arrow'
import { errors } from '../errors.js'
import type { Metadata } from './batches.js'
import { checkIpc, checkPrefix } from './check-ipc.js'
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

/**
 * Read a table, from `.arrow` or from a stream that was cut off (up to its last whole batch).
 *
 * @throws DATA_CORRUPT naming the file, where it is damaged or cannot be read
 */
export async function readTable(file: string): Promise<ReadTable> {
  try {
    const table = tableFromIPC(wholePart(file, await readFile(file)))
    const columns = table.schema.fields.map((field) => columnOf(field))
    const rows = table.toArray().map((row) => rowOf(row as StoredRow, columns))
    return { file, rows, columns, metadata: Object.fromEntries(table.schema.metadata) }
  } catch (fault) {
    const { message } = fault as Error
    throw errors.dataCorrupt(file, `cannot be read as an Arrow table, ${oneLine(message)}`, advice)
  }
}

const advice = 'Restore it from a copy, or remove it; elbow evaluate writes a new eval.arrow.'

const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 200)

/**
 * The bytes that hold whole messages.
 *
 * @throws Error saying what is damaged
 */
function wholePart(file: string, bytes: Buffer): Buffer {
  if (isFile(bytes)) {
    checkIpc(bytes)
    return bytes
  }
  const { length } = checkPrefix(bytes)
  // A stream can be cut off before its first message, a file is written whole.
  if (length === 0 && !file.endsWith(streamOf(''))) throw new Error('it has no columns: truncated')
  return bytes.subarray(0, length)
}

type Stored = Cell | bigint | Vector<Float32>
type StoredRow = { toJSON(): Record<string, Stored> }

function rowOf(row: StoredRow, columns: readonly Column[]): Row {
  const cells = row.toJSON()
  return Object.fromEntries(columns.map(({ name, size }) => [name, cellOf(name, cells[name], size)]))
}

/** @throws Error where the column holds less than its metadata declare */
function cellOf(name: string, stored: Stored | undefined, size: number | undefined): Cell {
  if (typeof stored === 'bigint') return Number(stored)
  const cell = stored instanceof Vector ? stored.toArray() : stored
  const isShort = cell === undefined || (cell instanceof Float32Array && cell.length < (size ?? 0))
  if (isShort) throw new Error(`column "${name}" is too short: damaged`)
  return cell
}

const isFile = (bytes: Buffer) => bytes.toString('latin1', 0, 6) === 'ARROW1'

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
