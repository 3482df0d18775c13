import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errorCode, messageOf } from '../../error-info.js'
import { errors } from '../../errors.js'
import { isRecord } from '../../is-record.js'
import { removeLeftovers } from '../../storage/temporary.js'
import { fileClock } from './file-clock.js'
import { processLiveness, currentProcess, type ProcessIdentity } from './process-identity.js'

/** The exclusive right of one process, over all hosts, to write into a directory. */
export interface DirectoryLock {
  /** Aborted when another process has taken the directory over. */
  readonly lost: AbortSignal
  /** Whether it was taken over from a process that has ended. */
  readonly isTakenOver: boolean
  /** @throws RUN_ACTIVE if another process has taken the directory over at any time */
  confirm(): Promise<void>
  /** Releases the lock. */
  release(): Promise<void>
}

/** Options of a lock. */
export interface LockOptions {
  /** The command that locks, for messages: `elbow run`. */
  readonly command: string
  /** Take the directory over from a process of another host that may have ended, but never from one known to be alive. */
  readonly force?: boolean
  /** A sentence of advice for the error RUN_ACTIVE. */
  readonly advice?: string
}

/** Content of a lock file. */
interface LockMark extends ProcessIdentity {
  readonly command: string
  readonly token: string
}

/** A lock file; `mark` is undefined if it cannot be read. */
interface Link {
  readonly file: string
  readonly token: string
  readonly mark: LockMark | undefined
}

const firstFile = '.lock'
const heartbeatSeconds = 30
/** A process of another host without a heartbeat for this long is treated as ended. */
export const staleSeconds = 600

/**
 * Locks a directory, which is created if it does not exist.
 *
 * The lock is a file that is created exclusively (O_EXCL, which NFS 3 and later support). Others never remove the lock file
 * of an ended process: they create a successor whose name contains the token of that file, so that only one process
 * succeeds. The last file of this chain belongs to the owner, who removes the first file first.
 *
 * @throws RUN_ACTIVE if another process has the lock; OUTPUT_UNWRITABLE
 */
export async function lockDirectory(path: string, options: LockOptions): Promise<DirectoryLock> {
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw errors.outputUnwritable(path, error.message)
  })
  const mark: LockMark = { ...currentProcess(), command: options.command, token: randomUUID() }
  for (;;) {
    const { links, next } = await chainOf(path)
    const last = links.at(-1)
    if (last && (await isHeld(path, last, options.force))) throw activeError(path, last, options.advice)
    const handle = await create(next, mark)
    if (!handle) continue // another process was faster
    // If the owner released the chain meanwhile, the new file has no predecessor and is not a lock.
    const chain = (await chainOf(path)).links
    if (chain.at(-1)?.token === mark.token) {
      const reachable = new Set(chain.map(({ file }) => basename(file)))
      await removeLeftovers(path, await fileClock(path), (name) => isLockFile(name) && !reachable.has(name))
      return heldLock(path, mark, handle, chain.length > 1)
    }
    await handle.close()
    await rm(next, { force: true })
  }
}

/**
 * @returns whether there is a lock, of an ended process
 * @throws RUN_ACTIVE if a process writes into this directory
 */
export async function assertNotLocked(path: string, force = false): Promise<boolean> {
  const last = (await chainOf(path)).links.at(-1)
  if (last && (await isHeld(path, last, force))) throw activeError(path, last)
  return last !== undefined
}

/** Whether this is the name of a lock file. */
export const isLockFile = (name: string): boolean => name === firstFile || name.startsWith(`${firstFile}.`)

function heldLock(path: string, mark: LockMark, handle: FileHandle, isTakenOver: boolean): DirectoryLock {
  const controller = new AbortController()
  const confirm = async () => {
    const last = (await chainOf(path)).links.at(-1)
    if (last?.token === mark.token) return
    controller.abort()
    throw activeError(path, last, 'It was taken from this process, whose work since the last checkpoint is not kept.')
  }
  // Writing instead of utimes: a file server then sets the time by its own clock.
  const heartbeat = async () => {
    const bytes = Buffer.from(textOf(mark))
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.datasync()
    await confirm()
  }
  const timer = setInterval(() => void heartbeat().catch(() => undefined), 1000 * heartbeatSeconds).unref()
  return {
    lost: controller.signal,
    isTakenOver,
    confirm,
    async release() {
      clearInterval(timer)
      await handle.close().catch(() => undefined)
      const { links } = await chainOf(path)
      if (links.at(-1)?.token !== mark.token) return
      for (const { file } of links) await rm(file, { force: true }).catch(() => undefined)
    },
  }
}

/** All lock files, the owner's last, and the name of a successor. */
async function chainOf(path: string): Promise<{ links: readonly Link[]; next: string }> {
  const links: Link[] = []
  for (let file = join(path, firstFile); ;) {
    const mark = await readMark(file)
    if (mark === 'absent') return { links, next: file }
    const token = mark?.token ?? `unreadable-${links.length}`
    links.push({ file, mark, token })
    file = join(path, `${firstFile}.${token}`)
  }
}

/** A new file is empty for a moment, and stays so on a full disk. */
async function readMark(file: string): Promise<LockMark | 'absent' | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const mark: unknown = JSON.parse(await readFile(file, 'utf8'))
      return isLockMark(mark) ? mark : undefined
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return 'absent'
      await setTimeout(10)
    }
  }
  return undefined
}

const isLockMark = (value: unknown): value is LockMark =>
  isRecord(value) && typeof value['host'] === 'string' && typeof value['token'] === 'string'

/** @returns undefined if the file exists */
async function create(file: string, mark: LockMark): Promise<FileHandle | undefined> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw errors.outputUnwritable(file, error.message)
  })
  try {
    await handle?.writeFile(textOf(mark))
    return handle
  } catch (error) {
    await handle?.close().catch(() => undefined)
    await rm(file, { force: true }).catch(() => undefined)
    throw errors.outputUnwritable(file, messageOf(error))
  }
}

async function isHeld(path: string, { file, mark }: Link, force = false): Promise<boolean> {
  const liveness = mark ? processLiveness(mark) : 'unknown'
  if (liveness !== 'unknown') return liveness === 'alive'
  if (force) return false
  const changed = await stat(file).then(({ mtimeMs }) => mtimeMs, () => 0) // prettier-ignore
  return (await fileClock(path)) - changed < 1000 * staleSeconds
}

function activeError(path: string, link: Link | undefined, advice?: string) {
  const mark = link?.mark
  return errors.runActive(path, mark && { ...mark, isKnown: processLiveness(mark) === 'alive' }, advice)
}

const textOf = (mark: LockMark) => `${JSON.stringify(mark)}\n`
