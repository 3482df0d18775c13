import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { errors } from '../errors.js'
import type { Metadata } from './batches.js'
import type { Column, Row } from './columns.js'
import { tableMessages, type TableMessages } from './messages.js'
import { tableNamed } from './read.js'
import { convertToFile, fileOf, streamOf, writeAtomically } from './write.js'

/** A table that is written while the run lasts. */
export interface TableStream {
  /** @throws OUTPUT_UNWRITABLE when an earlier row could not be written */
  append(row: Row): void
  /**
   * Hand everything appended so far to the system, so that it survives this process.
   *
   * @throws OUTPUT_UNWRITABLE when the disk is full, say
   */
  flush(): Promise<void>
  /**
   * Finish the stream, and put a whole `.arrow` file in its place.
   *
   * @throws OUTPUT_UNWRITABLE; the stream is then still there, readable up to its last whole batch
   */
  close(): Promise<void>
}

const rowsPerBatch = 256
const secondsPerBatch = 1

/**
 * `NAME.arrows`, an Arrow stream that is readable up to its last batch at any moment; `NAME.arrow`, an Arrow file, once
 * it is closed.
 *
 * @param path  without its ending
 */
export function openTable(path: string, columns: readonly Column[], metadata: Metadata): TableStream {
  const messages = tableMessages(columns, metadata)
  const file = createWriteStream(streamOf(path))
  file.write(messages.head()) // at once: a reader finds the columns before there is a row
  return tableStream(file, messages, () => convertToFile(path))
}

/**
 * Go on with a table that an earlier process left, finished or not.
 *
 * @param keep  which of its rows to keep: those after the checkpoint are done again
 * @throws OUTPUT_UNWRITABLE; the table is then as it was
 */
export async function continueTable(
  path: string,
  columns: readonly Column[],
  metadata: Metadata,
  keep: (row: Row) => boolean,
): Promise<TableStream> {
  const left = await tableNamed(dirname(path), basename(path))
  const kept = left?.rows.filter(keep) ?? []
  const messages = tableMessages(allColumns(columns, left?.columns ?? []), metadata)
  const pieces = [messages.head()]
  for (let i = 0; i < kept.length; i += rowsPerBatch) pieces.push(messages.batch(kept.slice(i, i + rowsPerBatch)))
  await writeAtomically(streamOf(path), Buffer.concat(pieces))
  await rm(fileOf(path), { force: true })
  return tableStream(createWriteStream(streamOf(path), { flags: 'a' }), messages, () => convertToFile(path))
}

/** What `elbow evaluate` added stays; a vector cannot be null in later rows. */
function allColumns(columns: readonly Column[], earlier: readonly Column[]): readonly Column[] {
  const known = new Set(columns.map(({ name }) => name))
  const added = earlier.filter(({ name, type }) => !known.has(name) && type !== 'vector')
  const [notes, others] = [columns.filter(({ name }) => name === 'note'), columns.filter(({ name }) => name !== 'note')]
  return [...others, ...added, ...notes]
}

/** An Arrow stream into any writable stream: standard output, say, which stays open. */
export function streamTo(sink: Writable, columns: readonly Column[], metadata: Metadata): TableStream {
  const messages = tableMessages(columns, metadata)
  sink.write(messages.head())
  return tableStream(sink, messages, () => Promise.resolve())
}

function tableStream(sink: Writable, messages: TableMessages, finished: () => Promise<void>): TableStream {
  const what = 'path' in sink ? String(sink.path) : 'standard output'
  let failure: Error | undefined
  sink.on('error', (error: Error) => (failure ??= error))
  let rows: Row[] = []
  let flushed = performance.now()
  let written = Promise.resolve()

  const check = () => {
    if (failure) throw errors.outputUnwritable(what, failure.message)
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
      const due = rows.length >= rowsPerBatch || performance.now() - flushed > 1000 * secondsPerBatch
      if (due) flush().catch(() => undefined) // the next row, or the end, will say so
    },
    async close() {
      void flush().catch(() => undefined)
      await put((done) => sink.write(messages.end(), done))
      if (sink !== process.stdout && !failure) await put((done) => sink.end(done))
      check()
      await finished()
    },
  }
}
