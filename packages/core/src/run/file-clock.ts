import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryName } from '../tables/temporary.js'

/**
 * The time by the clock that dates the files of a directory: a file server's may differ from this machine's.
 *
 * @returns milliseconds since 1970
 */
export async function fileClock(directory: string): Promise<number> {
  const probe = temporaryName(join(directory, '.clock'))
  try {
    await writeFile(probe, '')
    return (await stat(probe)).mtimeMs
  } catch {
    return Date.now() // the directory cannot be written
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}
