import { open, readFile, rename, rm } from 'node:fs/promises'
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow'
import { errors } from '../errors.js'
import { recordBatch, schemaOf, type Metadata } from './batches.js'
import type { TableData } from './columns.js'
import { temporaryName } from './temporary.js'

/** Where a table lies while it is written, and when it is finished; `path` has no ending. */
export const streamOf = (path: string) => `${path}.arrows`
export const fileOf = (path: string) => `${path}.arrow`

/** Write a whole table as an Arrow file: all of it or nothing. */
export const writeTable = (file: string, data: TableData, metadata: Metadata): Promise<void> =>
  writeAtomically(file, tableBytes(data, metadata))

/** A whole table as an Arrow file's content. */
export function tableBytes(data: TableData, metadata: Metadata): Uint8Array {
  const schema = schemaOf(data.columns, { ...metadata, ...data.metadata })
  return tableToIPC(new Table(schema, [recordBatch(schema, data.columns, data.rows)]), 'file')
}

/** Turn a finished stream into a file; the stream goes when the file is safe. */
export async function convertToFile(path: string): Promise<void> {
  const table = tableFromIPC(await readFile(streamOf(path)))
  await writeAtomically(fileOf(path), tableToIPC(table, 'file'))
  await rm(streamOf(path))
}

/**
 * Write to a temporary neighbour, sync, rename: a reader sees the old file or the new one. Of two processes that write the
 * same file at a time, the last one wins.
 *
 * @param makeRoom  done when the new one is safe, before it takes its name
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeAtomically(
  file: string,
  data: Uint8Array | string,
  makeRoom: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const temporary = temporaryName(file)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await makeRoom()
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined) // the first fault is the one to report
    throw errors.outputUnwritable(file, (error as Error).message)
  }
}
