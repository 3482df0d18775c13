import type { AnyPlugin } from '@elbow/core'
import { formsOf, knownFiles, type DataFile } from './fetch/source.js'
import { sources } from './fetch/sources.js'
import { heldForm } from './fetch/held-form.js'
import { locateDataset } from './location.js'

/** A file of a dataset, and whether it is at hand. */
export interface InventoryFile {
  readonly name: string
  /** Null where nobody published it. */
  readonly bytes: number | null
  readonly present: boolean
  /** The dataset can be made from it instead of its usual files. */
  readonly alternative: boolean
}

/** A dataset, and whether its files are at hand. */
export interface InventoryEntry {
  readonly name: string
  readonly summary: string
  /** Where its files are or belong; null for data that are computed, or files of one's own. */
  readonly directory: string | null
  readonly files: readonly InventoryFile[]
  /** What it takes to make it is there. Says nothing about what is in the files: see `verifyDataset`. */
  readonly present: boolean
}

/**
 * Every dataset, where its files belong and which are there.
 *
 * @param dataDir  as given by --data-dir, if it was
 */
export function inventory(datasets: readonly AnyPlugin<'dataset'>[], dataDir?: string): InventoryEntry[] {
  return datasets.map(({ name, summary }) => {
    const source = sources[name]
    if (!source) return { name, summary, directory: null, files: [], present: true }
    const known = knownFiles(source)
    const names = known.flatMap((file) => formsOf(file).map((form) => form.name))
    const directory = locateDataset(name, names, dataDir)
    const isHeld = (file: DataFile) => heldForm(directory, file) !== undefined
    const files = known.map((file) => ({
      name: file.name,
      bytes: file.bytes ?? null,
      present: isHeld(file),
      alternative: !source.files.includes(file),
    }))
    const present = source.files.every(isHeld) || (source.alternatives?.some(isHeld) ?? false)
    return { name, summary, directory, files, present }
  })
}
