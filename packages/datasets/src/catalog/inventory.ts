import type { AnyPlugin } from '@elbow-vae/core'
import { fileVariants, knownFiles, type DataFile } from '../fetch/source.js'
import { dataSources } from './sources.js'
import { presentVariant } from '../fetch/present-variant.js'
import { locateDataset } from '../fetch/location.js'

/** A file of a dataset, and whether it is present. */
export interface InventoryFile {
  readonly name: string
  /** Null if the size is not published. */
  readonly bytes: number | null
  readonly present: boolean
  /** Whether the dataset can be read from it instead of the standard files. */
  readonly alternative: boolean
}

/** A dataset, and whether its files are present. */
export interface InventoryEntry {
  readonly name: string
  readonly summary: string
  /** Directory of its files, present or not; null for computed data and for the user's own files. */
  readonly directory: string | null
  readonly files: readonly InventoryFile[]
  /** Whether the required files are present. Their content is checked by `verifyDataset`. */
  readonly present: boolean
}

/**
 * List the datasets with their directories and files.
 *
 * @param dataDir  value of --data-dir, if given
 */
export function inventory(datasets: readonly AnyPlugin<'dataset'>[], dataDir?: string): InventoryEntry[] {
  return datasets.map(({ name, summary }) => {
    const source = dataSources[name]
    if (!source) return { name, summary, directory: null, files: [], present: true }
    const known = knownFiles(source)
    const names = known.flatMap((file) => fileVariants(file).map((variant) => variant.name))
    const directory = locateDataset(name, names, dataDir)
    const isPresent = (file: DataFile) => presentVariant(directory, file) !== undefined
    const files = known.map((file) => ({
      name: file.name,
      bytes: file.bytes ?? null,
      present: isPresent(file),
      alternative: !source.files.includes(file),
    }))
    const present = source.files.every(isPresent) || (source.alternatives?.some(isPresent) ?? false)
    return { name, summary, directory, files, present }
  })
}
