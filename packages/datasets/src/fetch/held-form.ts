import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { formsOf, type DataFile, type FileForm } from './source.js'

/** The form in which a file is there, if it is. */
export const heldForm = (directory: string, file: DataFile): FileForm | undefined =>
  formsOf(file).find(({ name }) => existsSync(join(directory, name)))
