import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { errors } from '@elbow/core'

/** Node reads no more at a time. */
const nodeLimit = 2 ** 31 - 1

export interface WholeFile {
  /** What a file that is right can take at most. */
  readonly maxBytes?: number
  /** What to do where there is no such file. */
  readonly advice?: string
}

/** Files of known datasets are looked for beforehand: this one has gone since. */
const fetchIt = 'Fetch it with elbow data fetch NAME, and with the --data-dir of the run if it had one.'

/** Read a file into memory. @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA */
export const readWhole = (path: string, limits: WholeFile = {}): Promise<Uint8Array> =>
  reading(path, limits, () => readFile(path))

/** Do what reads a file, once it is there and of a size that can be. @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA */
export async function reading<T>(
  path: string,
  { maxBytes = nodeLimit, advice }: WholeFile,
  read: () => Promise<T>,
): Promise<T> {
  try {
    const about = await stat(path)
    if (!about.isFile()) throw noFile(path, about.isDirectory() ? 'a directory' : 'a device or a pipe', advice)
    if (about.size > nodeLimit)
      throw errors.wrongData(
        path,
        `${nodeLimit} bytes at most`,
        `${about.size}`,
        'Save fewer rows, or a narrower type.',
      )
    if (about.size > maxBytes) throw errors.dataCorrupt(path, `${about.size} bytes, expected ${maxBytes} at most`)
    return await read()
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw errors.dataMissing(basename(path), dirname(resolve(path)), advice ?? fetchIt)
    if (code === 'EACCES' || code === 'EPERM')
      throw errors.wrongData(
        path,
        'a readable file',
        'no permission',
        'Change its permissions, or those of its directory.',
      )
    throw fault
  }
}

const noFile = (path: string, got: string, advice?: string) =>
  advice === undefined
    ? errors.dataCorrupt(path, `is ${got}`, 'Remove it, then fetch the file.')
    : errors.wrongData(path, 'a file', got, advice)
