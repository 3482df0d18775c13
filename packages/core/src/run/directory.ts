import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
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
import { withEvents } from './events-output.js'
import { writeManifest, type Manifest } from './manifest.js'
import { writeImages } from './png.js'

/** Where a run leaves its tables. */
export interface RunOutput {
  /** The run's name in every table. */
  readonly name: string
  /** Undefined for a run that only streams to standard output. */
  readonly path?: string
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

/**
 * A run's directory, made for it. With `tensorboard` there are event files beside the tables.
 *
 * @throws OUTPUT_EXISTS when the directory already holds a run
 */
export async function createRunDirectory(path: string, { tensorboard = false } = {}): Promise<RunOutput> {
  if (existsSync(join(path, 'run.json'))) throw errors.outputExists(path)
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw errors.outputUnwritable(path, error.message)
  })
  const output = directory(path, (name, columns, metadata) =>
    Promise.resolve(openTable(join(path, name), columns, metadata)),
  )
  return tensorboard ? withEvents(output, createEvents(path)) : output
}

/**
 * The directory of a run that goes on after `step` steps: its tables keep their rows up to there, and its event files,
 * where it has them, what they say up to there.
 */
export async function continueRunDirectory(path: string, step: number): Promise<RunOutput> {
  const output = directory(path, (name, columns, metadata) =>
    continueTable(join(path, name), columns, metadata, (row) => Number(row['step']) <= step),
  )
  const events = await continueEvents(path, step)
  return events ? withEvents(output, events) : output
}

function directory(path: string, open: RunOutput['openTable']): RunOutput {
  return {
    name: basename(path),
    path,
    openTable: open,
    writeTable: (name, data, metadata) => writeTable(join(path, `${name}.arrow`), data, metadata),
    writeImages: (images) => writeImages(path, images),
    writeManifest: (manifest) => writeManifest(path, manifest),
    writeCheckpoint: (name, checkpoint) => writeCheckpoint(path, name, checkpoint),
  }
}
