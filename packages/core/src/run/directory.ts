import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { writeCheckpoint } from '../checkpoint/store.js'
import { errors } from '../errors.js'
import type { Image } from '../parts.js'
import type { Metadata } from '../tables/batches.js'
import type { Column, TableData } from '../tables/columns.js'
import { continueTable, openTable, type TableStream } from '../tables/stream.js'
import { writeTable } from '../tables/write.js'
import { continueEvents, createEvents } from '../tensorboard/event-file.js'
import { lockDirectory, type DirectoryLock } from './directory-lock.js'
import { withEvents } from './events-output.js'
import { writeManifest, type Manifest } from './manifest.js'
import { writeImages } from './png.js'

/** Where a run leaves its tables. */
export interface RunOutput {
  /** The run's name in every table. */
  readonly name: string
  /** Undefined for a run that only streams to standard output. */
  readonly path?: string
  /** The run's directory is locked until this is released. */
  readonly lock?: DirectoryLock
  /** A table that grows while the run lasts. */
  openTable(name: string, columns: readonly Column[], metadata: Metadata): Promise<TableStream>
  /** A whole table, in place of the one of that name. */
  writeTable(name: string, data: TableData, metadata: Metadata): Promise<void>
  /** Pictures, each as NAME.png. */
  writeImages(images: Readonly<Record<string, Image>>): Promise<void>
  /** `run.json`. */
  writeManifest(manifest: Manifest): Promise<void>
  /** Weights and counters, in place of those before. */
  writeCheckpoint(name: 'latest' | 'best', checkpoint: Checkpoint): Promise<void>
}

/** Writes a report into a run's directory. */
export type Report = (path: string) => Promise<unknown>

/**
 * A run's directory, made for it and locked. With `tensorboard` there are event files beside the tables.
 *
 * @throws OUTPUT_EXISTS when the directory already holds a run or an experiment; RUN_ACTIVE when another process writes
 *   into it
 */
export async function createRunDirectory(path: string, { tensorboard = false } = {}): Promise<RunOutput> {
  const lock = await lockDirectory(path, {
    command: 'elbow run',
    advice: 'Give another --out, or go on with it by elbow resume when it has ended.',
  })
  try {
    refuseTaken(path)
    const output = directory(path, lock, (name, columns, metadata) =>
      Promise.resolve(openTable(join(path, name), columns, metadata)),
    )
    return tensorboard ? withEvents(output, createEvents(path)) : output
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** @throws OUTPUT_EXISTS where a run or an experiment already lies */
export function refuseTaken(path: string): void {
  if (existsSync(join(path, 'run.json'))) throw errors.outputExists(path)
  if (existsSync(join(path, 'summary.arrow'))) throw errors.outputExists(path, 'an experiment')
}

/**
 * The directory of a run that goes on after `step` steps: its tables keep their rows up to there, and its event files,
 * where it has them, what they say up to there.
 */
export async function continueRunDirectory(path: string, step: number, lock: DirectoryLock): Promise<RunOutput> {
  const output = directory(path, lock, (name, columns, metadata) =>
    continueTable(join(path, name), columns, metadata, (row) => Number(row['step']) <= step),
  )
  const events = await continueEvents(path, step)
  return events ? withEvents(output, events) : output
}

/** Before each file it confirms the lock: a process that was suspended for long may have lost its directory. */
function directory(path: string, lock: DirectoryLock, open: RunOutput['openTable']): RunOutput {
  return {
    name: basename(path),
    path,
    lock,
    async openTable(name, columns, metadata) {
      await lock.confirm()
      const table = await open(name, columns, metadata)
      return { ...table, close: () => lock.confirm().then(table.close) }
    },
    writeTable: (name, data, metadata) =>
      lock.confirm().then(() => writeTable(join(path, `${name}.arrow`), data, metadata)),
    writeImages: (images) => lock.confirm().then(() => writeImages(path, images)),
    writeManifest: (manifest) => lock.confirm().then(() => writeManifest(path, manifest)),
    writeCheckpoint: (name, checkpoint) => lock.confirm().then(() => writeCheckpoint(path, name, checkpoint)),
  }
}
