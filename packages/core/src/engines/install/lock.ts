import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../../error-info.js'

/** Milliseconds after which a lock of another host is stale. */
const staleAfter = 60 * 60 * 1000

/**
 * Runs one install at a time, so that two processes do not build the same addon. Installs would be correct without the lock: each
 * works in its own directory, which is renamed at the end.
 *
 * @param work  receives whether another install finished first
 */
export async function withLock<T>(
  file: string,
  log: (line: string) => void,
  work: (waited: boolean) => Promise<T>,
): Promise<T> {
  const owner = JSON.stringify({ host: hostname(), pid: process.pid })
  let waited = false
  while (!(await acquire(file, owner))) {
    if (await isStale(file)) {
      await rm(file, { force: true })
      continue
    }
    if (!waited) log(`another install is running (${file}), waiting for it`)
    waited = true
    await sleep(250)
  }
  try {
    return await work(waited)
  } finally {
    await rm(file, { force: true })
  }
}

async function acquire(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether the process of a lock has ended. The lock of another host is stale after an hour. */
async function isStale(file: string): Promise<boolean> {
  const content = await readFile(file, 'utf8').catch(() => undefined)
  const age = await stat(file).then((found) => Date.now() - found.mtimeMs).catch(() => 0) // prettier-ignore
  if (content === undefined) return false
  const holder = /"host":"(.*)","pid":(\d+)/.exec(content)
  // The file is not yet written, or truncated by a full disk.
  if (holder === null) return age > 10_000
  return holder[1] === hostname() ? !isAlive(Number(holder[2])) : age > staleAfter
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Removes the staging directories of killed installs of this engine. */
export async function removeStaleInstalls(directory: string, engine: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = /^\.(tensorflow|tensorflow-gpu|webgpu)\.(.*)\.(\d+)\.part(?:\.old)?$/.exec(name)
    if (owner === null || owner[1] !== engine) continue
    const path = join(directory, name)
    const old = await stat(path).then((found) => Date.now() - found.mtimeMs > 24 * staleAfter).catch(() => false) // prettier-ignore
    const dead = owner[2] === hostname() && !isAlive(Number(owner[3]))
    if (dead || old) await rm(path, { recursive: true, force: true })
  }
}
