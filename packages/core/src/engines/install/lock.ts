import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const patience = 60 * 60 * 1000

/**
 * Lets one install work at a time, so that two do not both build. Correctness does not hang on it: every install
 * works in a directory of its own and moves in by renaming.
 *
 * @param work  told whether another install had to finish first
 */
export async function withLock<T>(
  file: string,
  log: (line: string) => void,
  work: (waited: boolean) => Promise<T>,
): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid })
  let waited = false
  while (!(await acquire(file, mine))) {
    if (await isStale(file)) {
      await rm(file, { force: true })
      continue
    }
    if (!waited) log(`another install is at work (${file}), waiting for it`)
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
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Its process is gone, or (on another host, where that cannot be asked) it is an hour old. */
async function isStale(file: string): Promise<boolean> {
  const content = await readFile(file, 'utf8').catch(() => undefined)
  const since = await stat(file).then((found) => Date.now() - found.mtimeMs).catch(() => 0) // prettier-ignore
  if (content === undefined) return false
  const holder = /"host":"(.*)","pid":(\d+)/.exec(content)
  // Created and not yet written, or cut short by a full disk.
  if (holder === null) return since > 10_000
  return holder[1] === hostname() ? !isAlive(Number(holder[2])) : since > patience
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes what killed installs of this engine left behind. */
export async function sweep(directory: string, engine: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = /^\.(tensorflow|tensorflow-gpu|webgpu)\.(.*)\.(\d+)\.part(?:\.old)?$/.exec(name)
    if (owner === null || owner[1] !== engine) continue
    const path = join(directory, name)
    const old = await stat(path).then((found) => Date.now() - found.mtimeMs > 24 * patience).catch(() => false) // prettier-ignore
    const dead = owner[2] === hostname() && !isAlive(Number(owner[3]))
    if (dead || old) await rm(path, { recursive: true, force: true })
  }
}
