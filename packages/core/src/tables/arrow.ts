import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import {
  Field,
  Float64,
  Int64,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  type DataType,
} from 'apache-arrow'
import { errors } from '../errors.js'
import type { Cell, Column, Row, TableData } from './columns.js'

export type Metadata = Readonly<Record<string, string>>

const types = { number: () => new Float64(), integer: () => new Int64(), text: () => new Utf8() }

const typeOf = (column: Column): DataType => types[column.type ?? 'number']()

/** Every field carries its unit and its description, so that a table explains itself. */
export function schemaOf(columns: readonly Column[], metadata: Metadata): Schema {
  const fields = columns.map(
    (column) =>
      new Field(
        column.name,
        typeOf(column),
        true,
        new Map([
          ['description', column.description],
          ['unit', column.unit ?? ''],
        ]),
      ),
  )
  return new Schema(fields, new Map(Object.entries(metadata)))
}

/** Rows as one Arrow batch. A number that is not finite becomes null; whoever made it says why in `note`. */
function recordBatch(schema: Schema, columns: readonly Column[], rows: readonly Row[]): RecordBatch {
  const children = columns.map((column, i) => {
    const cells = rows.map((row) => storable(column, row[column.name] ?? null))
    return vectorFromArray(cells, schema.fields[i]!.type).data[0]!
  })
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, children }))
}

function storable(column: Column, cell: Cell): Cell | bigint {
  if (cell === null || typeof cell === 'string') return cell
  if (column.type === 'text') return String(cell)
  const value = Number(cell)
  if (!Number.isFinite(value)) return null
  return column.type === 'integer' ? BigInt(Math.round(value)) : value
}

/** A table that is written while the run lasts. */
export interface TableStream {
  append(row: Row): void
  /** Hand everything appended so far to the file, so that it survives this process. */
  flush(): void
  /** Finish the stream, and put a whole `.arrow` file in its place. */
  close(): Promise<void>
}

const rowsPerBatch = 256
const secondsPerBatch = 1

/**
 * `NAME.arrows`, an Arrow stream that is readable up to its last batch at any moment; `NAME.arrow`, an Arrow file, once
 * it is closed.
 *
 * @param path  without its ending
 * @throws OUTPUT_UNWRITABLE from `close`, when the disk was full, say
 */
export function openTable(path: string, columns: readonly Column[], metadata: Metadata): TableStream {
  const file = createWriteStream(`${path}.arrows`)
  return streamTo(file, columns, metadata, async () => {
    await convertToFile(`${path}.arrows`, `${path}.arrow`)
  })
}

/** An Arrow stream into any writable stream: standard output, say, which stays open. */
export function streamTo(
  sink: Writable,
  columns: readonly Column[],
  metadata: Metadata,
  finished: () => Promise<void> = () => Promise.resolve(),
): TableStream {
  const schema = schemaOf(columns, metadata)
  const writer = new RecordBatchStreamWriter({ autoDestroy: false })
  const bytes = writer.toNodeStream()
  let failure: Error | undefined
  sink.on('error', (error: Error) => (failure ??= error))
  bytes.pipe(sink, { end: false })
  let rows: Row[] = []
  let written = false
  let flushed = performance.now()

  const flush = () => {
    flushed = performance.now()
    if (rows.length === 0 && written) return
    writer.write(recordBatch(schema, columns, rows))
    written = true
    rows = []
  }
  return {
    flush,
    append(row) {
      rows.push(row)
      if (rows.length >= rowsPerBatch || performance.now() - flushed > 1000 * secondsPerBatch) flush()
    },
    async close() {
      flush()
      const drained = once(bytes, 'end')
      writer.close()
      await drained
      if (sink !== process.stdout && !failure) {
        await new Promise<void>((resolve) => {
          sink.once('error', () => resolve())
          sink.end(() => resolve())
        })
      }
      if (failure)
        throw errors.outputUnwritable('path' in sink ? String(sink.path) : 'standard output', failure.message)
      await finished()
    },
  }
}

/** Turn a finished stream into a file; the stream goes when the file is safe. */
async function convertToFile(stream: string, file: string): Promise<void> {
  const table = tableFromIPC(await readFile(stream))
  await writeAtomically(file, tableToIPC(table, 'file'))
  await rm(stream)
}

/** Write a whole table as an Arrow file: all of it or nothing. */
export async function writeTable(file: string, data: TableData, metadata: Metadata): Promise<void> {
  const schema = schemaOf(data.columns, { ...metadata, ...data.metadata })
  const table = new Table(schema, [recordBatch(schema, data.columns, data.rows)])
  await writeAtomically(file, tableToIPC(table, 'file'))
}

/** Read a table, from `.arrow` or from a stream that was cut off (up to its last whole batch). */
export async function readTable(
  file: string,
): Promise<{ rows: Row[]; columns: readonly Column[]; metadata: Metadata }> {
  const table = tableFromIPC(await readFile(file))
  const columns = table.schema.fields.map((field) => columnOf(field))
  const rows = table.toArray().map((row) => {
    const record = (row as { toJSON(): Record<string, Cell | bigint> }).toJSON()
    return Object.fromEntries(
      Object.entries(record).map(([name, cell]) => [name, typeof cell === 'bigint' ? Number(cell) : cell]),
    )
  })
  return { rows, columns, metadata: Object.fromEntries(table.schema.metadata) }
}

function columnOf(field: Field): Column {
  const type = field.type instanceof Utf8 ? 'text' : field.type instanceof Int64 ? 'integer' : 'number'
  const unit = field.metadata.get('unit')
  return { name: field.name, description: field.metadata.get('description') ?? '', ...(unit && { unit }), type }
}

/** Write to a temporary neighbour, sync, rename: a reader sees the old file or the new one. */
export async function writeAtomically(file: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${file}.part`
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw errors.outputUnwritable(file, (error as Error).message)
  }
}
