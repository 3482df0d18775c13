import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errors, type PackageFiles } from '@elbow/core'

/**
 * Write files into a directory that has none.
 *
 * @throws BAD_USAGE where something is there, OUTPUT_UNWRITABLE
 */
export async function writePackage(directory: string, files: PackageFiles): Promise<void> {
  if (await isTaken(directory))
    throw errors.badUsage(`${directory} is there already, and not empty. Give another --directory.`)
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text, { flag: 'wx' }) // never over what another process wrote since
    }
  } catch (error) {
    throw errors.outputUnwritable(directory, (error as Error).message)
  }
}

async function isTaken(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' // a file, say
  }
}
