import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from '@elbow/core'

/**
 * The runs that directories name: a run's own, or all below it: a sweep's, or a directory of sweeps. Each once.
 *
 * @throws NOT_A_RUN where there is none
 */
export async function runsBelow(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    const below = await search(path)
    if (below.length === 0) throw errors.notARun(path, 'neither it nor a directory below it has a run.json')
    found.push(...below)
  }
  return [...new Set(found)]
}

async function search(directory: string): Promise<string[]> {
  if (existsSync(join(directory, 'run.json'))) return [join(directory)]
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name))
  const below: string[] = []
  for (const each of directories.sort()) below.push(...(await search(each)))
  return below
}
