import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataType, Vector, tableFromIPC, type Field, type Float32 } from 'apache-arrow'
import { messageOf } from '../../error-info.js'
import { errors } from '../../errors.js'
import type { Metadata, Cell, Column, Row } from '../../contracts/column.js'
import { checkIpc, checkPrefix } from './check-ipc.js'
import type { ArrowColumns } from './column-type.js'
import { fileOf, streamOf } from './write.js'

/** A table that was read from a file. */
export interface ReadTable {
  readonly file: string
  readonly rows: Row[]
  readonly columns: readonly Column[]
  readonly metadata: Metadata
}

/**
 * Reads a table of a run: `NAME.arrow`, or `NAME.arrows` during the run and after a kill. If both exist, the stream is newer.
 *
 * @returns undefined if neither exists
 */
export async function readRunTable(directory: string, name: string): Promise<ReadTable | undefined> {
  const path = join(directory, name)
  // Another process may replace one by the other between two tests.
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
 * Reads a table from an Arrow file, or from a stream, up to its last complete batch.
 *
 * @throws DATA_CORRUPT if the file is damaged or cannot be read
 */
export async function readTable(file: string): Promise<ReadTable> {
  try {
    const table = tableFromIPC<ArrowColumns>(completePart(file, await readFile(file)))
    const columns = table.schema.fields.map((field) => columnOf(field))
    const rows = table.toArray().map((row: StoredRow) => rowOf(row, columns))
    return { file, rows, columns, metadata: Object.fromEntries(table.schema.metadata) }
  } catch (fault) {
    throw errors.dataCorrupt(file, `cannot be read as an Arrow table, ${oneLine(messageOf(fault))}`, advice)
  }
}

const advice = 'Restore it from a copy, or remove it; elbow evaluate writes a new eval.arrow.'

const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 200)

/**
 * The bytes of the complete messages.
 *
 * @throws Error that describes the damage
 */
function completePart(file: string, bytes: Buffer): Buffer {
  if (isFile(bytes)) {
    checkIpc(bytes)
    return bytes
  }
  const { length } = checkPrefix(bytes)
  // A stream can be truncated before its first message. A file is written atomically.
  if (length === 0 && !file.endsWith(streamOf(''))) throw new Error('it has no columns: truncated')
  return bytes.subarray(0, length)
}

type Stored = Cell | bigint | Vector<Float32>
interface StoredRow {
  toJSON(): Record<string, Stored>
}

function rowOf(row: StoredRow, columns: readonly Column[]): Row {
  const cells = row.toJSON()
  return Object.fromEntries(columns.map(({ name, size }) => [name, cellOf(name, cells[name], size)]))
}

/** @throws Error if the column is shorter than its metadata declare */
function cellOf(name: string, stored: Stored | undefined, size: number | undefined): Cell {
  if (typeof stored === 'bigint') return Number(stored)
  const cell = stored instanceof Vector ? stored.toArray() : stored
  const isShort = cell === undefined || (cell instanceof Float32Array && cell.length < (size ?? 0))
  if (isShort) throw new Error(`column "${name}" is too short: damaged`)
  return cell
}

const isFile = (bytes: Buffer) => bytes.toString('latin1', 0, 6) === 'ARROW1'

function columnOf(field: Field<DataType>): Column {
  const type = typeName(field.type)
  const unit = field.metadata.get('unit')
  return {
    name: field.name,
    description: field.metadata.get('description') ?? '',
    ...(unit ? { unit } : {}),
    type,
    ...(DataType.isFixedSizeList(field.type) ? { size: field.type.listSize } : {}),
  }
}

function typeName(type: DataType): NonNullable<Column['type']> {
  if (DataType.isUtf8(type)) return 'text'
  if (DataType.isBool(type)) return 'boolean'
  if (DataType.isFixedSizeList(type)) return 'vector'
  return DataType.isInt(type) ? 'integer' : 'number'
}
