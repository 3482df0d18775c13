import type { Column, Metadata, TableData } from '../contracts/column.js'
import type { Image } from '../contracts/evaluator.js'
import type { TableStream } from '../storage/arrow/stream.js'
import type { Checkpoint } from './checkpoint.js'
import type { DirectoryLock } from './lock/directory-lock.js'
import type { Manifest } from './manifest.js'

/** The output of a run. */
export interface RunOutput {
  /** The run's name in every table. */
  readonly name: string
  /** The run's directory; undefined for a run to standard output. */
  readonly path?: string
  /** Lock of the run's directory. */
  readonly lock?: DirectoryLock
  /** Opens a table to which rows are appended during the run. */
  openTable(name: string, columns: readonly Column[], metadata: Metadata): Promise<TableStream>
  /** Writes a complete table, which replaces one of the same name. */
  writeTable(name: string, data: TableData, metadata: Metadata): Promise<void>
  /** Writes images as NAME.png. */
  writeImages(images: Readonly<Record<string, Image>>): Promise<void>
  /** Writes run.json. */
  writeManifest(manifest: Manifest): Promise<void>
  /** Writes a checkpoint, which replaces the one of this name. */
  writeCheckpoint(name: 'latest' | 'best', checkpoint: Checkpoint): Promise<void>
}
