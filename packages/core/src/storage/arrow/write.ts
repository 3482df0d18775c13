import { open, readFile, rename, rm } from 'node:fs/promises'
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow'
import { messageOf } from '../../error-info.js'
import { errors } from '../../errors.js'
import { recordBatch, schemaOf } from './batches.js'
import type { Metadata, TableData } from '../../contracts/column.js'
import { temporaryName } from '../temporary.js'

/** Path of a table during a run; `path` has no extension. */
export const streamOf = (path: string) => `${path}.arrows`
/** Path of a finished table; `path` has no extension. */
export const fileOf = (path: string) => `${path}.arrow`

/** Writes a table as an Arrow file, atomically. @throws OUTPUT_UNWRITABLE */
export const writeTable = (file: string, data: TableData, metadata: Metadata): Promise<void> =>
  writeAtomically(file, tableBytes(data, metadata))

/** Encodes a table as an Arrow file. */
export function tableBytes(data: TableData, metadata: Metadata): Uint8Array {
  const schema = schemaOf(data.columns, { ...metadata, ...data.metadata })
  return tableToIPC(new Table(schema, [recordBatch(schema, data.columns, data.rows)]), 'file')
}

/** Converts a finished stream to a file, then removes the stream. @throws OUTPUT_UNWRITABLE */
export async function convertToFile(path: string): Promise<void> {
  const table = tableFromIPC(await readFile(streamOf(path)))
  await writeAtomically(fileOf(path), tableToIPC(table, 'file'))
  await rm(streamOf(path))
}

/**
 * Writes a file atomically: a temporary file is written, synced and renamed. A reader sees the old file or the new one. If two
 * processes write the same file, the last one wins.
 *
 * @param beforeRename  runs after the temporary file is synced
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeAtomically(
  file: string,
  data: Uint8Array | string,
  beforeRename: () => Promise<void> = () => Promise.resolve(),
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
    await beforeRename()
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined) // report the first error
    throw errors.outputUnwritable(file, messageOf(error))
  }
}
