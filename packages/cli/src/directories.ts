import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errors } from '@elbow/core'

/** `base`, or `base-2`, `base-3`, … where something already lies there. */
export function freeDirectory(base: string): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`
    if (!existsSync(candidate)) return candidate
  }
}

/** @throws OUTPUT_EXISTS where a run or an experiment already lies */
export function refuseTaken(directory: string): void {
  const taken = ['run.json', 'summary.arrow'].some((file) => existsSync(join(directory, file)))
  if (taken) throw errors.outputExists(directory)
}
