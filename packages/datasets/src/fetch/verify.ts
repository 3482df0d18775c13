import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ElbowError, errors } from '@elbow/core'
import { sha256File } from './digest.js'
import { sources, type DataFile, type Source, type Sources } from './sources.js'

export interface FileReport {
  readonly file: string
  readonly status: 'good' | 'missing' | 'corrupt'
  /** What is wrong with it. */
  readonly problem?: string
}

/** Check every file of a dataset against what was published, in whichever of its formats it is. */
export async function verifyDataset(name: string, directory: string, from: Sources = sources): Promise<FileReport[]> {
  const source = sourceOf(name, from)
  const reports: FileReport[] = []
  for (const file of source.files) reports.push(await verifyFile(source, file, directory))
  return reports
}

/** @throws UNKNOWN_PLUGIN */
export function sourceOf(name: string, from: Sources): Source {
  const source = Object.hasOwn(from, name) ? from[name] : undefined
  if (!source) throw errors.unknownPlugin('dataset', name, Object.keys(from))
  return source
}

export async function verifyFile(source: Source, file: DataFile, directory: string): Promise<FileReport> {
  const path = join(directory, file.name)
  const about = await stat(path).catch(() => undefined)
  if (!about) return { file: file.name, status: 'missing', problem: `${path}: not there.` }
  const original = about.isFile() && about.size === file.bytes && (await sha256File(path)) === file.sha256
  if (original) return { file: file.name, status: 'good' }
  try {
    if (!source.check) throw errors.dataCorrupt(path, 'is not the published file')
    await source.check(directory, file.name)
    return { file: file.name, status: 'good' }
  } catch (fault) {
    if (!(fault instanceof ElbowError)) throw fault
    return { file: file.name, status: 'corrupt', problem: fault.message }
  }
}
