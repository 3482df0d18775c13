import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errors } from '@elbow-vae/core'
import { firstLine } from '../terminal/first-line.js'
import type { PackageFiles } from './render.js'

/**
 * Write files into a new or empty directory.
 *
 * @throws BAD_USAGE if the directory is not empty, OUTPUT_UNWRITABLE
 */
export async function writePackage(directory: string, files: PackageFiles): Promise<void> {
  if (await isTaken(directory)) throw errors.badUsage(`${directory} exists and is not empty. Give another --directory.`)
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text, { flag: 'wx' }) // never overwrite a file of another process
    }
  } catch (error) {
    throw errors.outputUnwritable(directory, firstLine(error))
  }
}

async function isTaken(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT') // for example, a file
  }
}
