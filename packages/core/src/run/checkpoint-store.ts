import { existsSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ElbowError, errors } from '../errors.js'
import { writeAtomically } from '../storage/arrow/write.js'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js'

/** Checkpoint files of a run: the latest, the previous, and the best by --early-stopping-on. */
export const checkpointFiles = {
  latest: 'checkpoint.safetensors',
  previous: 'checkpoint.previous.safetensors',
  best: 'best.safetensors',
} as const

export type CheckpointName = keyof typeof checkpointFiles

/**
 * Writes a checkpoint atomically: temporary file, sync, rename. The latest one becomes the previous one.
 *
 * @throws OUTPUT_UNWRITABLE; existing checkpoints are then unchanged
 */
export async function writeCheckpoint(
  directory: string,
  name: 'latest' | 'best',
  checkpoint: Checkpoint,
): Promise<void> {
  const file = join(directory, checkpointFiles[name])
  const previous = join(directory, checkpointFiles.previous)
  await writeAtomically(file, encodeCheckpoint(checkpoint), async () => {
    if (name === 'latest' && existsSync(file)) await rename(file, previous)
  })
}

/** Whether the run in this directory can be resumed. */
export const hasCheckpoint = (directory: string): boolean =>
  [checkpointFiles.latest, checkpointFiles.previous].some((file) => existsSync(join(directory, file)))

/**
 * Reads a checkpoint of a run by name, or any checkpoint file. After a kill between the two renames only the previous one
 * exists: it is then the latest.
 *
 * @throws CHECKPOINT_MISSING; CHECKPOINT_CORRUPT, whose message suggests another checkpoint that can be read
 */
export async function readCheckpoint(
  directory: string,
  which: string,
): Promise<{ readonly file: string; readonly checkpoint: Checkpoint }> {
  const name = isCheckpointName(which) ? checkpointFiles[which] : undefined
  const files = [name === undefined ? which : join(directory, name)]
  if (which === 'latest') files.push(join(directory, checkpointFiles.previous))
  const file = files.find((candidate) => existsSync(candidate))
  if (file === undefined) throw errors.checkpointMissing(directory, name ?? which)
  try {
    return { file, checkpoint: decodeCheckpoint(file, await readFile(file)) }
  } catch (error) {
    if (which !== 'latest' || !(error instanceof ElbowError)) throw error
    throw errors.checkpointCorrupt(file, `${reasonOf(error, file)}. ${await readableAlternative(directory)}`)
  }
}

const isCheckpointName = (which: string): which is CheckpointName => Object.hasOwn(checkpointFiles, which)

/** The message of an error without the file's name and the full stop. */
const reasonOf = ({ message }: Error, file: string) => message.slice(`${file}: `.length).replace(/\.$/, '')

/** Advice that names another readable checkpoint. */
async function readableAlternative(directory: string): Promise<string> {
  for (const name of ['previous', 'best'] as const) {
    const file = join(directory, checkpointFiles[name])
    const step = existsSync(file) ? await stepOf(file) : undefined
    if (step !== undefined) return `The ${name} one, of step ${step}, is complete: use --checkpoint ${name}`
  }
  return 'There is no other checkpoint: start the run again'
}

async function stepOf(file: string): Promise<number | undefined> {
  try {
    return decodeCheckpoint(file, await readFile(file)).step
  } catch {
    return undefined
  }
}
