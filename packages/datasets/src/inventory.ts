import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyPlugin } from '@elbow/core'
import { sources } from './fetch/sources.js'
import { locateDataset } from './location.js'

/** A dataset, and whether its files are at hand. */
export interface InventoryEntry {
  readonly name: string
  readonly summary: string
  /** Where its files are or belong; null for data that are computed. */
  readonly directory: string | null
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly present: boolean }[]
  /** Every file is there. Says nothing about what is in them: see `verifyDataset`. */
  readonly present: boolean
}

/** @param dataDir  as given by --data-dir, if it was */
export function inventory(datasets: readonly AnyPlugin<'dataset'>[], dataDir?: string): InventoryEntry[] {
  return datasets.map(({ name, summary }) => {
    const source = sources[name]
    if (!source) return { name, summary, directory: null, files: [], present: true }
    const fileNames = source.files.map((file) => file.name)
    const directory = locateDataset(name, fileNames, dataDir)
    const files = source.files.map((file) => ({
      name: file.name,
      bytes: file.bytes,
      present: existsSync(join(directory, file.name)),
    }))
    return { name, summary, directory, files, present: files.every(({ present }) => present) }
  })
}
