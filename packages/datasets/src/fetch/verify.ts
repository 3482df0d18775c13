import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFile, ElbowError, errors } from '@elbow/core'
import { heldForm } from './held-form.js'
import { knownFiles, type DataFile, type FileForm, type Source, type Sources } from './source.js'
import { sources } from './sources.js'

/** What was found of one file. */
export interface FileReport {
  readonly file: string
  readonly status: 'good' | 'missing' | 'corrupt'
  /** What is wrong with it. */
  readonly problem?: string
}

/**
 * Check a dataset's files against what was published, in whichever of their forms they are. Where the dataset can be
 * made from other files and some of those are there, the ones that are not are not missed.
 */
export async function verifyDataset(name: string, directory: string, from: Sources = sources): Promise<FileReport[]> {
  const source = sourceOf(name, from)
  const held = knownFiles(source).filter((file) => heldForm(directory, file))
  const wanted = held.some((file) => source.alternatives?.includes(file)) ? held : source.files
  const reports: FileReport[] = []
  for (const file of wanted) reports.push(await verifyFile(source, file, directory))
  return reports
}

/** @throws UNKNOWN_PLUGIN */
export function sourceOf(name: string, from: Sources): Source {
  const source = Object.hasOwn(from, name) ? from[name] : undefined
  if (!source) throw errors.unknownPlugin('dataset', name, Object.keys(from))
  return source
}

export async function verifyFile(source: Source, file: DataFile, directory: string): Promise<FileReport> {
  const form = heldForm(directory, file)
  if (!form) return { file: file.name, status: 'missing', problem: `${join(directory, file.name)}: not there.` }
  const path = join(directory, form.name)
  if (await isPublished(path, form)) return { file: form.name, status: 'good' }
  try {
    if (!source.check) throw errors.dataCorrupt(path, 'is not the published file')
    await source.check(directory, form.name)
    return { file: form.name, status: 'good' }
  } catch (fault) {
    if (!(fault instanceof ElbowError)) throw fault
    return { file: form.name, status: 'corrupt', problem: fault.message }
  }
}

async function isPublished(path: string, { bytes, digest }: FileForm): Promise<boolean> {
  const about = await stat(path)
  if (!about.isFile() || about.size !== (bytes ?? about.size)) return false
  return (await digestFile(path, digest.algorithm)) === digest.value
}
