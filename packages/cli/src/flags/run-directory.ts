import type { Command } from 'commander'
import type { OpenOptions } from '@elbow-vae/core'

/** Flags of every command that works on an existing run. */
export interface DirectoryFlags {
  readonly checkpoint: string
  readonly data?: string
  readonly dataDir?: string
  readonly engine?: string
  readonly 'engine.adapter'?: string
  readonly json?: boolean
  readonly force?: boolean
}

export const addDirectoryFlags = (command: Command): Command =>
  command
    .option('--checkpoint <which>', 'latest, previous, best (by --early-stopping-on), or a file', 'latest')
    .option('--data <file>', 'data file, for dataset file (default: the recorded one)')
    .option('--data-dir <directory>', 'directory of the data files (default: the recorded one)')
    .option('--engine <name>', 'engine (default: the recorded one)')
    .option('--engine.adapter <which>', 'GPU, if there are several (default: the recorded one)')
    .option('--force', 'take over the lock of a process on another host that may be gone')
    .option('--json', 'print the result as JSON')

/** These flags as options of `openRun`. @throws BAD_OPTION */
export async function directoryOptions({
  checkpoint,
  data,
  dataDir,
  engine,
  'engine.adapter': adapter,
  force = false,
}: DirectoryFlags): Promise<Pick<OpenOptions, 'checkpoint' | 'dataDir' | 'dataFile' | 'engine' | 'adapter' | 'force'>> {
  const { parseSetting } = await import('./run-flags.js')
  return {
    checkpoint,
    force,
    ...(data !== undefined && { dataFile: data }),
    ...(dataDir !== undefined && { dataDir }),
    ...(adapter !== undefined && { adapter }),
    ...(engine !== undefined && { engine: parseSetting('engine', engine) as NonNullable<OpenOptions['engine']> }),
  }
}
