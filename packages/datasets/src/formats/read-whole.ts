import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { errors } from '@elbow-vae/core'

/** Largest size of a file that Node reads at once. */
const nodeLimit = 2 ** 31 - 1

export interface ReadLimits {
  /** Largest size of a valid file. */
  readonly maxBytes?: number
  /** Advice if the file is missing. */
  readonly advice?: string
}

/** Default advice. Files of known datasets are checked beforehand, so the file has been deleted since. */
const fetchAdvice = 'Fetch it with elbow data fetch NAME, and with the --data-dir of the run if it had one.'

/** Read a file into memory. @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA */
export const readWhole = (path: string, limits: ReadLimits = {}): Promise<Uint8Array> =>
  withReadErrors(path, limits, () => readFile(path))

/** Run `read` after a check of the file, and convert its errors. @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA */
export async function withReadErrors<T>(
  path: string,
  { maxBytes = nodeLimit, advice }: ReadLimits,
  read: () => Promise<T>,
): Promise<T> {
  try {
    const stats = await stat(path)
    if (!stats.isFile()) throw notAFile(path, stats.isDirectory() ? 'a directory' : 'a device or a pipe', advice)
    if (stats.size > nodeLimit)
      throw errors.wrongData(
        path,
        `${nodeLimit} bytes at most`,
        `${stats.size}`,
        'Save fewer rows, or a narrower type.',
      )
    if (stats.size > maxBytes) throw errors.dataCorrupt(path, `${stats.size} bytes, expected ${maxBytes} at most`)
    return await read()
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw errors.dataMissing(basename(path), dirname(resolve(path)), advice ?? fetchAdvice)
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

const notAFile = (path: string, got: string, advice?: string) =>
  advice === undefined
    ? errors.dataCorrupt(path, `is ${got}`, 'Remove it, then fetch the file.')
    : errors.wrongData(path, 'a file', got, advice)
