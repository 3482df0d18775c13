import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from '../errors.js'
import { lockDirectory, refuseLocked, staleSeconds, type DirectoryLock, type LockOptions } from './directory-lock.js'
import { fileClock } from './file-clock.js'
import { readManifest, type Manifest } from './manifest.js'
import { livenessOf, ownMark } from './process-mark.js'

/**
 * Lock the directory of a run that is there.
 *
 * @returns the lock, and run.json as it is now
 * @throws NOT_A_RUN; RUN_ACTIVE when another process works on the run; OUTPUT_UNWRITABLE
 */
export async function lockRun(
  path: string,
  options: LockOptions,
): Promise<{ readonly lock: DirectoryLock; readonly manifest: Manifest }> {
  await readManifest(path) // nothing is written into a directory that holds no run
  const lock = await lockDirectory(path, options)
  try {
    const manifest = await readManifest(path)
    if (!lock.isTakenOver) await refuseUnlocked(path, manifest, options.force)
    return { lock, manifest }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** @throws RUN_ACTIVE when a process writes into a directory, which need not hold a run yet; NOT_A_RUN */
export async function refuseBusy(path: string, force: boolean): Promise<void> {
  const isLocked = await refuseLocked(path, force)
  if (!isLocked && existsSync(join(path, 'run.json'))) await refuseUnlocked(path, await readManifest(path), force)
}

/** @throws RUN_ACTIVE when another process works on the run */
export async function refuseActive(path: string, manifest: Manifest, force: boolean): Promise<void> {
  if (manifest.status !== 'running') return
  const isLocked = await refuseLocked(path, force)
  if (!isLocked) await refuseUnlocked(path, manifest, force)
}

/** Runs of older versions have no lock: run.json names their process, and their files show when it last wrote. */
async function refuseUnlocked(path: string, { status, process: mark }: Manifest, force = false): Promise<void> {
  if (status !== 'running' || !mark || isOwn(mark)) return
  const liveness = livenessOf(mark)
  if (liveness === 'dead') return
  const isActive = liveness === 'alive' || (!force && (await secondsSinceWritten(path)) < staleSeconds)
  if (isActive) throw errors.runActive(path, { ...mark, isKnown: liveness === 'alive' })
}

const isOwn = ({ host, id, began }: NonNullable<Manifest['process']>) => {
  const own = ownMark()
  return host === own.host && id === own.id && began === own.began
}

async function secondsSinceWritten(path: string): Promise<number> {
  const files = (await readdir(path)).filter((name) => /\.(arrows?|json|safetensors)$/.test(name))
  const times = await Promise.all(files.map((name) => stat(join(path, name)).then(({ mtimeMs }) => mtimeMs, () => 0))) // prettier-ignore
  return ((await fileClock(path)) - Math.max(...times)) / 1000
}
