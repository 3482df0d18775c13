import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { errors } from '../errors.js'
import type { PartConfig } from '../contracts/config.js'
import type { Options } from '../contracts/options.js'

export interface FileLocations {
  /** The run's directory. */
  readonly path: string
  /** Working directory of the start of the run; older run.json files lack it. */
  readonly startedIn?: string | undefined
  /** Directory of the data files. */
  readonly dataDir?: string | undefined
  /** A file that replaces the recorded one. */
  readonly dataFile?: string | undefined
}

/** Names of the options whose value is a file. */
export const fileOptions = (options: Options): readonly string[] =>
  Object.entries(options)
    .filter(([, option]) => 'file' in option && option.file)
    .map(([name]) => name)

/**
 * Resolves the file options of a dataset to existing files. Searched are the data directory, then the directory in which the
 * run was started, the working directory and the run's directory; for a run.json without the start directory also all
 * directories above the run. The first existing file is taken.
 *
 * @throws DATA_MISSING with the flag to use; BAD_USAGE if `dataFile` is given and the dataset has no or several files
 */
export function locateFiles({ name, options }: PartConfig, declared: Options, where: FileLocations): PartConfig {
  const { dataFile } = where
  const used = fileOptions(declared).filter((option) => typeof options[option] === 'string' && options[option] !== '')
  if (dataFile !== undefined && fileOptions(declared).length === 0)
    throw errors.badUsage(`--data: dataset ${name} reads no file that an option names. Use --data-dir.`)
  if (dataFile !== undefined && used.length > 1)
    throw errors.badUsage(
      `--data: ${where.path} has ${used.length} data files. Name the directory that holds them with --data-dir.`,
    )
  if (dataFile !== undefined && !existsSync(dataFile))
    throw errors.dataMissing(basename(dataFile), dirname(dataFile), 'Name the data file with --data.')
  const located = used.map(
    (option) => [option, dataFile ?? locate(String(options[option]), where, used.length)] as const,
  )
  return { name, options: { ...options, ...Object.fromEntries(located) } }
}

function locate(file: string, { path, startedIn, dataDir }: FileLocations, count: number): string {
  const bases =
    startedIn === undefined
      ? [process.cwd(), ...withAncestors(resolve(path))]
      : [startedIn, process.cwd(), resolve(path)]
  const candidates = [
    ...(dataDir === undefined
      ? []
      : [...(isAbsolute(file) ? [] : [join(dataDir, file)]), join(dataDir, basename(file))]),
    ...(isAbsolute(file) ? [file] : bases.map((base) => resolve(base, file))),
  ]
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found !== undefined) return found
  const advice = count > 1 ? 'Name the directory that holds them with --data-dir.' : 'Name it with --data FILE.'
  throw errors.dataMissing(`${path}: its data file ${basename(file)}`, dirname(candidates[0]!), advice)
}

/** A directory and its ancestors, nearest first. */
function withAncestors(directory: string): readonly string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...withAncestors(parent)]
}
