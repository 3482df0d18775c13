import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { errors } from '@elbow-vae/core'

/** Default data directory: `ELBOW_DATA`, or the user's data directory. */
export function dataDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { ELBOW_DATA, XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (ELBOW_DATA) return ELBOW_DATA
  if (XDG_DATA_HOME) return join(XDG_DATA_HOME, 'elbow')
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'elbow')
  return join(homedir(), '.local', 'share', 'elbow')
}

/**
 * Directory of the files of a dataset: the given directory or its subdirectory NAME, whichever has more of the files; the given
 * directory if they are equal. Without a given directory: `dataDirectory()`/NAME or `dataDirectory()`, in this order.
 *
 * @param files  names of the files
 * @returns the directory of the files, present or not
 */
export function locateDataset(name: string, files: readonly string[], given?: string): string {
  const base = given ?? dataDirectory()
  const candidates = given === undefined ? [join(base, name), base] : [base, join(base, name)]
  const countPresent = (directory: string) => files.filter((file) => existsSync(join(directory, file))).length
  return candidates.reduce((best, next) => (countPresent(next) > countPresent(best) ? next : best))
}

/** The command that fetches all or some files of a dataset to a directory. */
export function fetchCommand(name: string, directory: string, files: readonly string[] = []): string {
  const isDefault = [join(dataDirectory(), name), dataDirectory()].includes(directory)
  const path = /\s/.test(directory) ? JSON.stringify(directory) : directory
  return ['elbow data fetch', name, ...files, ...(isDefault ? [] : ['--data-dir', path])].join(' ')
}

/** @throws DATA_MISSING with the names of the missing files */
export function requireFiles(name: string, files: readonly string[], directory: string): void {
  const missing = files.filter((file) => !existsSync(join(directory, file)))
  if (missing.length === 0) return
  const advice = `Fetch them with ${fetchCommand(name, directory)}, or give their directory with --data-dir.`
  throw errors.dataMissing(`${name}: ${missing.join(', ')}`, directory, advice)
}
