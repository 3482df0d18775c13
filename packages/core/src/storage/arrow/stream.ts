import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { errors } from '../../errors.js'
import type { Metadata, Column, Row } from '../../contracts/column.js'
import { tableMessages, type TableMessages } from './messages.js'
import { readRunTable } from './read.js'
import { convertToFile, fileOf, streamOf, writeAtomically } from './write.js'

/** A table that is written during a run. */
export interface TableStream {
  /** Adds a row. @throws OUTPUT_UNWRITABLE if an earlier row could not be written */
  append(row: Row): void
  /**
   * Passes all appended rows to the operating system, so that they survive a kill of this process.
   *
   * @throws OUTPUT_UNWRITABLE, for example if the disk is full
   */
  flush(): Promise<void>
  /**
   * Finishes the stream and replaces it by an `.arrow` file.
   *
   * @throws OUTPUT_UNWRITABLE; the stream is then kept, and is readable up to its last complete batch
   */
  close(): Promise<void>
}

const rowsPerBatch = 256
const secondsPerBatch = 1

/**
 * Opens a new table. During the run it is `NAME.arrows`, an Arrow stream that is always readable up to its last batch. When it is
 * closed, it becomes `NAME.arrow`, an Arrow file.
 *
 * @param path  without an extension
 */
export function openTable(path: string, columns: readonly Column[], metadata: Metadata): TableStream {
  const messages = tableMessages(columns, metadata)
  const file = createWriteStream(streamOf(path))
  file.write(messages.head()) // so that a reader finds the columns before the first row
  return tableStream(file, messages, () => convertToFile(path))
}

/**
 * Continues a table of an earlier process, finished or not.
 *
 * @param keep  selects the rows to keep; rows after the checkpoint are written again
 * @throws OUTPUT_UNWRITABLE; the table is then unchanged
 */
export async function continueTable(
  path: string,
  columns: readonly Column[],
  metadata: Metadata,
  keep: (row: Row) => boolean,
): Promise<TableStream> {
  const earlier = await readRunTable(dirname(path), basename(path))
  const kept = earlier?.rows.filter(keep) ?? []
  const messages = tableMessages(allColumns(columns, earlier?.columns ?? []), metadata)
  const pieces = [messages.head()]
  for (let i = 0; i < kept.length; i += rowsPerBatch) pieces.push(messages.batch(kept.slice(i, i + rowsPerBatch)))
  await writeAtomically(streamOf(path), Buffer.concat(pieces))
  await rm(fileOf(path), { force: true })
  return tableStream(createWriteStream(streamOf(path), { flags: 'a' }), messages, () => convertToFile(path))
}

/** Adds the columns of an earlier table, such as those of `elbow evaluate`, except vectors, which cannot be null in later rows. */
function allColumns(columns: readonly Column[], earlier: readonly Column[]): readonly Column[] {
  const names = new Set(columns.map(({ name }) => name))
  const added = earlier.filter(({ name, type }) => !names.has(name) && type !== 'vector')
  const [notes, others] = [columns.filter(({ name }) => name === 'note'), columns.filter(({ name }) => name !== 'note')]
  return [...others, ...added, ...notes]
}

/** Writes an Arrow stream to a writable stream. Standard output is not closed. */
export function streamTo(sink: Writable, columns: readonly Column[], metadata: Metadata): TableStream {
  const messages = tableMessages(columns, metadata)
  sink.write(messages.head())
  return tableStream(sink, messages, () => Promise.resolve())
}

function tableStream(sink: Writable, messages: TableMessages, onClosed: () => Promise<void>): TableStream {
  const target = 'path' in sink ? String(sink.path) : 'standard output'
  let failure: Error | undefined
  sink.on('error', (error: Error) => (failure ??= error))
  let rows: Row[] = []
  let flushed = performance.now()
  let written = Promise.resolve()

  const check = () => {
    if (failure) throw errors.outputUnwritable(target, failure.message)
  }
  const put = (write: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve) => {
      write((error) => {
        failure ??= error ?? undefined
        resolve()
      })
    })
  const flush = (): Promise<void> => {
    flushed = performance.now()
    if (rows.length > 0) {
      const batch = messages.batch(rows)
      rows = []
      written = put((done) => sink.write(batch, done))
    }
    return written.then(check)
  }
  return {
    flush,
    append(row) {
      check()
      rows.push(row)
      const isDue = rows.length >= rowsPerBatch || performance.now() - flushed > 1000 * secondsPerBatch
      if (isDue) flush().catch(() => undefined) // `append` and `close` report the failure
    },
    async close() {
      void flush().catch(() => undefined)
      await put((done) => sink.write(messages.end(), done))
      if (sink !== process.stdout && !failure) await put((done) => sink.end(done))
      check()
      await onClosed()
    },
  }
}
