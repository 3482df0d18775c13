import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errors } from '../errors.js'
import {
  lockDirectory,
  assertNotLocked,
  staleSeconds,
  type DirectoryLock,
  type LockOptions,
} from './lock/directory-lock.js'
import { fileClock } from './lock/file-clock.js'
import { readManifest, type Manifest } from './manifest.js'
import { processLiveness, currentProcess } from './lock/process-identity.js'

/**
 * Locks the directory of an existing run.
 *
 * @returns the lock, and the content of run.json
 * @throws NOT_A_RUN; RUN_ACTIVE if another process works on the run; OUTPUT_UNWRITABLE
 */
export async function lockRun(
  path: string,
  options: LockOptions,
): Promise<{ readonly lock: DirectoryLock; readonly manifest: Manifest }> {
  await readManifest(path) // do not write into a directory without a run
  const lock = await lockDirectory(path, options)
  try {
    const manifest = await readManifest(path)
    if (!lock.isTakenOver) await assertNotRunning(path, manifest, options.force)
    return { lock, manifest }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** @throws RUN_ACTIVE if a process writes into a directory, which may not contain a run yet; NOT_A_RUN */
export async function assertNotBusy(path: string, force: boolean): Promise<void> {
  const isLocked = await assertNotLocked(path, force)
  if (!isLocked && existsSync(join(path, 'run.json'))) await assertNotRunning(path, await readManifest(path), force)
}

/** @throws RUN_ACTIVE if another process works on the run */
export async function assertNotActive(path: string, manifest: Manifest, force: boolean): Promise<void> {
  if (manifest.status !== 'running') return
  const isLocked = await assertNotLocked(path, force)
  if (!isLocked) await assertNotRunning(path, manifest, force)
}

/** For runs of older versions, which have no lock: run.json has their process, and file times show when it last wrote. */
async function assertNotRunning(path: string, { status, process: mark }: Manifest, force = false): Promise<void> {
  if (status !== 'running' || !mark || isOwn(mark)) return
  const liveness = processLiveness(mark)
  if (liveness === 'dead') return
  const isActive = liveness === 'alive' || (!force && (await secondsSinceWritten(path)) < staleSeconds)
  if (isActive) throw errors.runActive(path, { ...mark, isKnown: liveness === 'alive' })
}

const isOwn = ({ host, id, began }: NonNullable<Manifest['process']>) => {
  const own = currentProcess()
  return host === own.host && id === own.id && began === own.began
}

async function secondsSinceWritten(path: string): Promise<number> {
  const files = (await readdir(path)).filter((name) => /\.(arrows?|json|safetensors)$/.test(name))
  const times = await Promise.all(files.map((name) => stat(join(path, name)).then(({ mtimeMs }) => mtimeMs, () => 0))) // prettier-ignore
  return ((await fileClock(path)) - Math.max(...times)) / 1000
}
