import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileVariants, type DataFile, type FileVariant } from './source.js'

/** The variant of a file that is present in a directory, if any. */
export const presentVariant = (directory: string, file: DataFile): FileVariant | undefined =>
  fileVariants(file).find(({ name }) => existsSync(join(directory, name)))
