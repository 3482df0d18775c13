import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFile, ElbowError, errors } from '@elbow-vae/core'
import { presentVariant } from '../fetch/present-variant.js'
import { knownFiles, type DataFile, type FileVariant, type DataSource, type DataSources } from '../fetch/source.js'
import { dataSources } from './sources.js'

/** Result of the verification of one file. */
export interface FileReport {
  readonly file: string
  readonly status: 'good' | 'missing' | 'corrupt'
  /** Message, unless the file is good. */
  readonly problem?: string
}

/**
 * Check the files of a dataset against the published digests, in any of their variants. If alternative files are present, only the
 * present files are checked.
 */
export async function verifyDataset(
  name: string,
  directory: string,
  sources: DataSources = dataSources,
): Promise<FileReport[]> {
  const source = sourceOf(name, sources)
  const present = knownFiles(source).filter((file) => presentVariant(directory, file))
  const files = present.some((file) => source.alternatives?.includes(file)) ? present : source.files
  const reports: FileReport[] = []
  for (const file of files) reports.push(await verifyFile(source, file, directory))
  return reports
}

/** @throws UNKNOWN_PLUGIN */
export function sourceOf(name: string, sources: DataSources): DataSource {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (!source) throw errors.unknownPlugin('dataset', name, Object.keys(sources))
  return source
}

export async function verifyFile(source: DataSource, file: DataFile, directory: string): Promise<FileReport> {
  const variant = presentVariant(directory, file)
  if (!variant) return { file: file.name, status: 'missing', problem: `${join(directory, file.name)}: not found.` }
  const path = join(directory, variant.name)
  if (await isPublished(path, variant)) return { file: variant.name, status: 'good' }
  try {
    if (!source.check) throw errors.dataCorrupt(path, 'is not the published file')
    await source.check(directory, variant.name)
    return { file: variant.name, status: 'good' }
  } catch (fault) {
    if (!(fault instanceof ElbowError)) throw fault
    return { file: variant.name, status: 'corrupt', problem: fault.message }
  }
}

async function isPublished(path: string, { bytes, digest }: FileVariant): Promise<boolean> {
  const stats = await stat(path)
  if (!stats.isFile() || stats.size !== (bytes ?? stats.size)) return false
  return (await digestFile(path, digest.algorithm)) === digest.value
}
