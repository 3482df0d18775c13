import type { Digest } from '@elbow/core'

export type { Digest }

/** A file by its name and content. */
export interface FileForm {
  readonly name: string
  /** Absent where nobody published it. */
  readonly bytes?: number
  readonly digest: Digest
}

/** One file of a dataset, as its server offers it. */
export interface DataFile extends FileForm {
  readonly url: string
  /** The same content in other forms, unpacked say: as good as the file itself. */
  readonly also?: readonly FileForm[]
}

/** Where a dataset comes from. */
export interface Source {
  /** What `elbow data fetch` brings unless told otherwise: all of them are needed. */
  readonly files: readonly DataFile[]
  /** Files that the dataset can be made from instead, of one or of several; fetched by name. */
  readonly alternatives?: readonly DataFile[]
  /** Accepts the same data in another format. @throws DATA_CORRUPT */
  check?(directory: string, file: string): Promise<unknown>
}

/** Where files come from, by dataset. */
export type Sources = Readonly<Record<string, Source>>

/** Every file that a source knows. */
export const knownFiles = ({ files, alternatives = [] }: Source): readonly DataFile[] => [...files, ...alternatives]

/** The names that one of them may go by. */
export const formsOf = (file: DataFile): readonly FileForm[] => [file, ...(file.also ?? [])]

/** Where to ask for a file: its own address, or below `ELBOW_DATA_MIRROR` as DATASET/FILE. */
export function address(dataset: string, file: DataFile, mirror = process.env['ELBOW_DATA_MIRROR']): string {
  return mirror ? `${mirror.replace(/\/+$/, '')}/${dataset}/${file.name}` : file.url
}
