import type { RunOutput } from './run-output.js'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { writeCheckpoint } from './checkpoint-store.js'
import { errors } from '../errors.js'
import { continueTable, openTable } from '../storage/arrow/stream.js'
import { writeTable } from '../storage/arrow/write.js'
import { continueEvents, createEvents } from '../storage/tensorboard/event-file.js'
import { lockDirectory, type DirectoryLock } from './lock/directory-lock.js'
import { withEvents } from './events-output.js'
import { writeManifest } from './manifest.js'
import { writeImages } from '../storage/png.js'

/** Writes a report into a run's directory. */
export type Report = (path: string) => Promise<unknown>

/**
 * Creates and locks the directory of a run. With `tensorboard` it has event files beside the tables.
 *
 * @throws OUTPUT_EXISTS if the directory contains a run or an experiment; RUN_ACTIVE if another process writes into it
 */
export async function createRunDirectory(path: string, { tensorboard = false } = {}): Promise<RunOutput> {
  const lock = await lockDirectory(path, {
    command: 'elbow run',
    advice: 'Give another --out, or go on with it by elbow resume when it has ended.',
  })
  try {
    assertUnused(path)
    const output = directory(path, lock, (name, columns, metadata) =>
      Promise.resolve(openTable(join(path, name), columns, metadata)),
    )
    return tensorboard ? withEvents(output, createEvents(path)) : output
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** @throws OUTPUT_EXISTS if the directory contains a run or an experiment */
export function assertUnused(path: string): void {
  if (existsSync(join(path, 'run.json'))) throw errors.outputExists(path)
  if (existsSync(join(path, 'summary.arrow'))) throw errors.outputExists(path, 'an experiment')
}

/**
 * The directory of a run that is resumed after `step` steps: its tables and event files keep the rows up to this step.
 */
export async function continueRunDirectory(path: string, step: number, lock: DirectoryLock): Promise<RunOutput> {
  const output = directory(path, lock, (name, columns, metadata) =>
    continueTable(join(path, name), columns, metadata, (row) => Number(row['step']) <= step),
  )
  const events = await continueEvents(path, step)
  return events ? withEvents(output, events) : output
}

/** Confirms the lock before each write: a process that was suspended for long may have lost it. */
function directory(path: string, lock: DirectoryLock, createTable: RunOutput['openTable']): RunOutput {
  return {
    name: basename(path),
    path,
    lock,
    async openTable(name, columns, metadata) {
      await lock.confirm()
      const table = await createTable(name, columns, metadata)
      return { ...table, close: () => lock.confirm().then(table.close) }
    },
    writeTable: (name, data, metadata) =>
      lock.confirm().then(() => writeTable(join(path, `${name}.arrow`), data, metadata)),
    writeImages: (images) => lock.confirm().then(() => writeImages(path, images)),
    writeManifest: (manifest) => lock.confirm().then(() => writeManifest(path, manifest)),
    writeCheckpoint: (name, checkpoint) => lock.confirm().then(() => writeCheckpoint(path, name, checkpoint)),
  }
}
