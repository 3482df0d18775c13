import { readFile, stat } from 'node:fs/promises'
import { errors } from '@elbow/core'

/** Node reads no more at a time. */
const nodeLimit = 2 ** 31 - 1

export interface WholeFile {
  /** What a file that is right can take at most. */
  readonly maxBytes?: number
  /** What to do when it is not there, or is no such file. */
  readonly advice?: string
}

/** Read a file into memory. @throws DATA_MISSING, DATA_CORRUPT */
export const readWhole = (path: string, limits: WholeFile = {}): Promise<Uint8Array> =>
  reading(path, limits, () => readFile(path))

/** Do what reads a file, once it is there and of a size that can be. @throws DATA_MISSING, DATA_CORRUPT */
export async function reading<T>(
  path: string,
  { maxBytes = nodeLimit, advice }: WholeFile,
  read: () => Promise<T>,
): Promise<T> {
  const refuse = (what: string, instead = advice) =>
    instead === undefined ? errors.dataCorrupt(path, what) : errors.dataCorrupt(path, what, instead)
  try {
    const about = await stat(path)
    if (!about.isFile()) throw refuse('is not a file')
    if (about.size > maxBytes) throw refuse(`${about.size} bytes, expected ${maxBytes} at most`)
    return await read()
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw errors.dataMissing('The data file', path, advice ?? 'Fetch it with elbow data fetch.')
    if (code === 'EACCES' || code === 'EPERM') throw refuse('may not be read', 'Check its permissions.')
    throw fault
  }
}
