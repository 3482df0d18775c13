import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { errors } from '@elbow/core'

/** Where data are kept unless a directory is given: `ELBOW_DATA`, or the user's data directory. */
export function dataDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { ELBOW_DATA, XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (ELBOW_DATA) return ELBOW_DATA
  if (XDG_DATA_HOME) return join(XDG_DATA_HOME, 'elbow')
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'elbow')
  return join(homedir(), '.local', 'share', 'elbow')
}

/**
 * The directory of one dataset's files: the given one if it holds them, else its subdirectory of the dataset's name
 * if that does. Without a given one the same is asked of `dataDirectory()`, the subdirectory first.
 *
 * @param files  their names; the directory that holds most of them wins
 * @returns where the files are, or where they belong
 */
export function locateDataset(name: string, files: readonly string[], given?: string): string {
  const base = given ?? dataDirectory()
  const candidates = given === undefined ? [join(base, name), base] : [base, join(base, name)]
  const held = (directory: string) => files.filter((file) => existsSync(join(directory, file))).length
  return candidates.reduce((best, next) => (held(next) > held(best) ? next : best))
}

/** The command that brings a dataset's files, or some of them, to a directory. */
export function fetchCommand(name: string, directory: string, files: readonly string[] = []): string {
  const usual = [join(dataDirectory(), name), dataDirectory()].includes(directory)
  const path = /\s/.test(directory) ? JSON.stringify(directory) : directory
  return ['elbow data fetch', name, ...files, ...(usual ? [] : ['--data-dir', path])].join(' ')
}

/** @throws DATA_MISSING naming the files that are not in the directory */
export function requireFiles(name: string, files: readonly string[], directory: string): void {
  const missing = files.filter((file) => !existsSync(join(directory, file)))
  if (missing.length === 0) return
  const advice = `Fetch them with ${fetchCommand(name, directory)}, or name the directory that holds them with --data-dir.`
  throw errors.dataMissing(`${name}: ${missing.join(', ')}`, directory, advice)
}
