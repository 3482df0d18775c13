import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { errors } from '../errors.js'
import type { PartConfig } from '../model.js'
import type { Options } from '../options.js'

export interface Surroundings {
  /** The run's directory. */
  readonly path: string
  /** Where the run was started; run.json files from before this was recorded have none. */
  readonly startedIn?: string
  /** Where the data files are said to lie. */
  readonly dataDir?: string
  /** A file in place of the recorded one. */
  readonly dataFile?: string
}

/** Names of options that name a file. */
export const fileOptions = (options: Options): readonly string[] =>
  Object.entries(options)
    .filter(([, option]) => 'file' in option && option.file)
    .map(([name]) => name)

/**
 * A dataset's options with every file where it is now: in the directory that holds the data; or at its path relative to
 * where the run was started, to the working directory, or to the run's directory. Where a run does not say where it was
 * started, directories above it are searched too. The first that exists counts.
 *
 * @throws DATA_MISSING naming the flag that helps; BAD_USAGE where no file can be named, or several are meant
 */
export function locateFiles({ name, options }: PartConfig, declared: Options, where: Surroundings): PartConfig {
  const { dataFile } = where
  const given = fileOptions(declared).filter((option) => typeof options[option] === 'string' && options[option] !== '')
  if (dataFile !== undefined && fileOptions(declared).length === 0)
    throw errors.badUsage(`--data: dataset ${name} reads no file that an option names. Use --data-dir.`)
  if (dataFile !== undefined && given.length > 1)
    throw errors.badUsage(
      `--data: ${where.path} has ${given.length} data files. Name the directory that holds them with --data-dir.`,
    )
  if (dataFile !== undefined && !existsSync(dataFile))
    throw errors.dataMissing(basename(dataFile), dirname(dataFile), 'Name the data file with --data.')
  const located = given.map(
    (option) => [option, dataFile ?? locate(String(options[option]), where, given.length)] as const,
  )
  return { name, options: { ...options, ...Object.fromEntries(located) } }
}

function locate(file: string, { path, startedIn, dataDir }: Surroundings, count: number): string {
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

/** A directory and those above it, the nearest first. */
function withAncestors(directory: string): readonly string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...withAncestors(parent)]
}
