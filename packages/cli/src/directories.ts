import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errors } from '@elbow/core'

/**
 * Make `base`, or `base-2`, `base-3`, … where something already lies there: two processes get two directories.
 *
 * @returns its path
 * @throws OUTPUT_UNWRITABLE
 */
export async function makeFreeDirectory(base: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`
    try {
      await mkdir(dirname(candidate), { recursive: true })
      await mkdir(candidate)
      return candidate
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST') throw errors.outputUnwritable(candidate, message)
    }
  }
}
