import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { open, readFile, rename, rm } from 'node:fs/promises'
import {
  AsyncByteQueue,
  DataType,
  Field,
  Float64,
  Int64,
  Message,
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
  const messages = new WholeMessages()
  const writer = new RecordBatchStreamWriter({ autoDestroy: false })
  let failure: Error | undefined
  sink.on('error', (error: Error) => (failure ??= error))
  writer.reset(messages, schema)
  sink.write(messages.take()) // at once: a reader finds the columns before there is a row
  let rows: Row[] = []
  let flushed = performance.now()

  const flush = () => {
    flushed = performance.now()
    if (rows.length === 0) return
    writer.write(recordBatch(schema, columns, rows))
    sink.write(messages.take())
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
      writer.close()
      const last = messages.take()
      const ended = (write: (done: (error?: Error | null) => void) => void) =>
        new Promise<void>((resolve) => {
          write((error) => {
            failure ??= error ?? undefined
            resolve()
          })
        })
      await ended((done) => sink.write(last, done))
      if (sink !== process.stdout && !failure) await ended((done) => sink.end(done))
      if (failure)
        throw errors.outputUnwritable('path' in sink ? String(sink.path) : 'standard output', failure.message)
      await finished()
    },
  }
}

/** Collects what the writer says, so that a message goes out in one piece: a kill then falls between two of them. */
class WholeMessages extends AsyncByteQueue {
  private pieces: Uint8Array[] = []

  override write(piece: Uint8Array): void {
    this.pieces.push(piece)
  }

  take(): Uint8Array {
    const whole = Buffer.concat(this.pieces)
    this.pieces = []
    return whole
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
  const bytes = await readFile(file)
  const table = tableFromIPC(isFile(bytes) ? bytes : bytes.subarray(0, wholeLength(bytes)))
  const columns = table.schema.fields.map((field) => columnOf(field))
  const rows = table.toArray().map((row) => {
    const record = (row as { toJSON(): Record<string, Cell | bigint> }).toJSON()
    return Object.fromEntries(
      Object.entries(record).map(([name, cell]) => [name, typeof cell === 'bigint' ? Number(cell) : cell]),
    )
  })
  return { rows, columns, metadata: Object.fromEntries(table.schema.metadata) }
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
  const type = DataType.isUtf8(field.type) ? 'text' : DataType.isInt(field.type) ? 'integer' : 'number'
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
    await rm(temporary, { force: true }).catch(() => undefined) // the first fault is the one to report
    throw errors.outputUnwritable(file, (error as Error).message)
  }
}
