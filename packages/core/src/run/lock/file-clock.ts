import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryName } from '../../storage/temporary.js'

/**
 * The time by the clock of a directory's file system: that of a file server may differ from this machine's.
 *
 * @returns milliseconds since 1970
 */
export async function fileClock(directory: string): Promise<number> {
  const probe = temporaryName(join(directory, '.clock'))
  try {
    await writeFile(probe, '')
    return (await stat(probe)).mtimeMs
  } catch {
    return Date.now() // the directory is not writable
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}
