import type { Digest } from '@elbow-vae/core'

export type { Digest }

/** A file with a name and a published digest. */
export interface FileVariant {
  readonly name: string
  /** Absent if the size is not published. */
  readonly bytes?: number
  readonly digest: Digest
}

/** One file of a dataset, as served. */
export interface DataFile extends FileVariant {
  readonly url: string
  /** Equivalent files with the same content, for example uncompressed. */
  readonly also?: readonly FileVariant[]
}

/** The files of a dataset. */
export interface DataSource {
  /** The files that `elbow data fetch` fetches by default; all are required. */
  readonly files: readonly DataFile[]
  /** Files that can replace them, singly or together; fetched by name. */
  readonly alternatives?: readonly DataFile[]
  /** Accepts the same data in another format. @throws DATA_CORRUPT */
  check?(directory: string, file: string): Promise<unknown>
}

/** Sources by dataset name. */
export type DataSources = Readonly<Record<string, DataSource>>

/** All files of a source. */
export const knownFiles = ({ files, alternatives = [] }: DataSource): readonly DataFile[] => [...files, ...alternatives]

/** A file and its equivalents. */
export const fileVariants = (file: DataFile): readonly FileVariant[] => [file, ...(file.also ?? [])]

/** URL of a file; with a mirror it is MIRROR/DATASET/FILE. */
export function downloadUrl(dataset: string, file: DataFile, mirror = process.env['ELBOW_DATA_MIRROR']): string {
  return mirror ? `${mirror.replace(/\/+$/, '')}/${dataset}/${file.name}` : file.url
}
