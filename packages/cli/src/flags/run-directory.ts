import type { Command } from 'commander'
import type { OpenOptions } from '@elbow/core'

/** Flags of every command that works on a run that is there. */
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
    .option('--data <file>', 'the data file, where the dataset is a file (default: where the run found it)')
    .option('--data-dir <directory>', 'where the data files lie (default: where the run found them)')
    .option('--engine <name>', "what computes (default: the run's own)")
    .option('--engine.adapter <which>', "which of several GPUs (default: the run's own)")
    .option(
      '--force',
      'take the run over from a process of another host that may be gone; a process of this host has to be stopped',
    )
    .option('--json', 'print the result as JSON')

/** What they say to `openRun`. @throws BAD_OPTION */
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
