import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, messageOf } from '../error-info.js'
import { errors } from '../errors.js'

/**
 * Creates the directory `base`, or the first of `base-2`, `base-3`, … that does not exist. Two processes never get the same
 * one.
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
      if (errorCode(error) !== 'EEXIST') throw errors.outputUnwritable(candidate, messageOf(error))
    }
  }
}
