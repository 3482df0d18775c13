import { existsSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ElbowError, errors } from '../errors.js'
import { writeAtomically } from '../tables/write.js'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js'

/** A run's checkpoints: the newest, the one before it, and the best by --early-stopping-on. */
export const checkpointFiles = {
  latest: 'checkpoint.safetensors',
  previous: 'checkpoint.previous.safetensors',
  best: 'best.safetensors',
} as const

export type CheckpointName = keyof typeof checkpointFiles

/**
 * Put a checkpoint beside a run's tables: written under another name, synced, renamed. The newest one before it stays,
 * as the previous one.
 *
 * @throws OUTPUT_UNWRITABLE; the older ones are then still there
 */
export async function writeCheckpoint(
  directory: string,
  name: 'latest' | 'best',
  checkpoint: Checkpoint,
): Promise<void> {
  const file = join(directory, checkpointFiles[name])
  const keep = join(directory, checkpointFiles.previous)
  await writeAtomically(file, encodeCheckpoint(checkpoint), async () => {
    if (name === 'latest' && existsSync(file)) await rename(file, keep)
  })
}

/** Can the run in this directory go on where it stopped? */
export const hasCheckpoint = (directory: string): boolean =>
  [checkpointFiles.latest, checkpointFiles.previous].some((file) => existsSync(join(directory, file)))

/**
 * Read one of a run's checkpoints, or any file. A run that was killed between two renames has only a previous one: that
 * is then its latest.
 *
 * @throws CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, which offers the previous one where that is whole
 */
export async function readCheckpoint(
  directory: string,
  which: string,
): Promise<{ readonly file: string; readonly checkpoint: Checkpoint }> {
  const named = Object.hasOwn(checkpointFiles, which)
  const files = named ? [join(directory, checkpointFiles[which as CheckpointName])] : [which]
  if (which === 'latest') files.push(join(directory, checkpointFiles.previous))
  const file = files.find((candidate) => existsSync(candidate))
  if (file === undefined)
    throw errors.checkpointMissing(directory, named ? checkpointFiles[which as CheckpointName] : which)
  try {
    return { file, checkpoint: decodeCheckpoint(file, await readFile(file)) }
  } catch (error) {
    if (which !== 'latest' || !(error instanceof ElbowError)) throw error
    throw errors.checkpointCorrupt(file, `${faultOf(error, file)}. ${await offer(directory)}`)
  }
}

/** What is wrong, without the file's name and the full stop. */
const faultOf = ({ message }: Error, file: string) => message.slice(`${file}: `.length).replace(/\.$/, '')

/** What to do instead. */
async function offer(directory: string): Promise<string> {
  for (const name of ['previous', 'best'] as const) {
    const file = join(directory, checkpointFiles[name])
    const step = existsSync(file) ? await stepOf(file) : undefined
    if (step !== undefined) return `The ${name} one, of step ${step}, is whole: give --checkpoint ${name}`
  }
  return 'There is no other one: start the run again'
}

async function stepOf(file: string): Promise<number | undefined> {
  try {
    return decodeCheckpoint(file, await readFile(file)).step
  } catch {
    return undefined
  }
}
