import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errors } from '../errors.js'
import { openTable, writeAtomically, writeTable, type Metadata, type TableStream } from '../tables/arrow.js'
import type { Column, TableData } from '../tables/columns.js'
import type { Image } from '../parts.js'
import type { Manifest } from './manifest.js'
import { writeImages } from './png.js'

/** Where a run leaves its tables. */
export interface RunOutput {
  /** The run's name in every table. */
  readonly name: string
  /** Undefined for a run that only streams to standard output. */
  readonly path?: string
  openTable(name: string, columns: readonly Column[], metadata: Metadata): TableStream
  writeTable(name: string, data: TableData, metadata: Metadata): Promise<void>
  writeImages(images: Readonly<Record<string, Image>>): Promise<void>
  writeManifest(manifest: Manifest): Promise<void>
}

/** @throws OUTPUT_EXISTS when the directory already holds a run */
export async function createRunDirectory(path: string): Promise<RunOutput> {
  if (existsSync(join(path, 'run.json'))) throw errors.outputExists(path)
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw errors.outputUnwritable(path, error.message)
  })
  return {
    name: basename(path),
    path,
    openTable: (name, columns, metadata) => openTable(join(path, name), columns, metadata),
    writeTable: (name, data, metadata) => writeTable(join(path, `${name}.arrow`), data, metadata),
    writeImages: (images) => writeImages(path, images),
    writeManifest: (manifest) => writeAtomically(join(path, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`),
  }
}

/** @throws NOT_A_RUN */
export async function readManifest(path: string): Promise<Manifest> {
  const file = join(path, 'run.json')
  if (!existsSync(file)) throw errors.notARun(path, 'it has no run.json')
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Manifest
  } catch (error) {
    throw errors.notARun(path, `its run.json cannot be read, ${(error as Error).message}`)
  }
}
