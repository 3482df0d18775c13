import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from '@elbow-vae/core'

/**
 * The directories of the runs in or below some directories: runs, sweeps or directories of sweeps, without duplicates.
 *
 * @throws NOT_A_RUN for a directory without runs
 */
export async function runsBelow(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    const runs = await search(path)
    if (runs.length === 0) throw errors.notARun(path, 'neither it nor a directory below it has a run.json')
    found.push(...runs)
  }
  return [...new Set(found)]
}

async function search(directory: string): Promise<string[]> {
  if (existsSync(join(directory, 'run.json'))) return [join(directory)]
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name))
  const runs: string[] = []
  for (const each of directories.sort()) runs.push(...(await search(each)))
  return runs
}
