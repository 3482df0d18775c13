import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errors } from '../errors.js'
import { removeLeftovers } from '../tables/temporary.js'
import { fileClock } from './file-clock.js'
import { livenessOf, ownMark, type ProcessMark } from './process-mark.js'

/** The right to write into a directory. One process of all hosts has it at a time. */
export interface DirectoryLock {
  /** Aborted when another process has taken the directory over. */
  readonly lost: AbortSignal
  /** Whether it was taken over from a process that is gone. */
  readonly isTakenOver: boolean
  /** @throws RUN_ACTIVE when another process has taken the directory over, be it for a moment */
  confirm(): Promise<void>
  /** Give the right back. */
  release(): Promise<void>
}

/** Who locks a directory, and how. */
export interface LockOptions {
  /** Who asks: `elbow run`. */
  readonly command: string
  /** Take the directory over from a process of another host, which may be gone. Never from one that is known to be alive. */
  readonly force?: boolean
  /** What else the user can do when the directory is in use: a sentence. */
  readonly advice?: string
}

/** Content of a lock file. */
interface LockMark extends ProcessMark {
  readonly command: string
  readonly token: string
}

/** A lock file: `mark` is undefined where it cannot be read. */
interface Link {
  readonly file: string
  readonly token: string
  readonly mark: LockMark | undefined
}

const firstFile = '.lock'
const heartbeatSeconds = 30
/** A process of another host that gave no sign of life for so long counts as gone. */
export const staleSeconds = 600

/**
 * Lock a directory, which is made where it is not there.
 *
 * The lock is a file, made exclusively (O_EXCL, which NFS 3 and later keep). A lock file whose process is gone is never
 * removed by others: its successor is another file, whose name holds the token of the first one, so that only one process
 * can make it. The last file of this chain belongs to the owner, who removes the first file first.
 *
 * @throws RUN_ACTIVE when another process has it; OUTPUT_UNWRITABLE
 */
export async function lockDirectory(path: string, options: LockOptions): Promise<DirectoryLock> {
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw errors.outputUnwritable(path, error.message)
  })
  const mark: LockMark = { ...ownMark(), command: options.command, token: randomUUID() }
  for (;;) {
    const { links, next } = await chainOf(path)
    const last = links.at(-1)
    if (last && (await isHeld(path, last, options.force))) throw activeError(path, last, options.advice)
    const handle = await create(next, mark)
    if (!handle) continue // another process was faster
    // The owner of the chain may have released it while the successor was made: it would then follow nothing.
    const made = (await chainOf(path)).links
    if (made.at(-1)?.token === mark.token) {
      const reachable = new Set(made.map(({ file }) => basename(file)))
      await removeLeftovers(path, await fileClock(path), (name) => isLockFile(name) && !reachable.has(name))
      return heldLock(path, mark, handle, made.length > 1)
    }
    await handle.close()
    await rm(next, { force: true })
  }
}

/**
 * @returns whether there is a lock at all, of a process that is gone
 * @throws RUN_ACTIVE when a process writes into this directory
 */
export async function refuseLocked(path: string, force = false): Promise<boolean> {
  const last = (await chainOf(path)).links.at(-1)
  if (last && (await isHeld(path, last, force))) throw activeError(path, last)
  return last !== undefined
}

/** Is this the name of a lock file? */
export const isLockFile = (name: string): boolean => name === firstFile || name.startsWith(`${firstFile}.`)

function heldLock(path: string, mark: LockMark, handle: FileHandle, isTakenOver: boolean): DirectoryLock {
  const controller = new AbortController()
  const confirm = async () => {
    const last = (await chainOf(path)).links.at(-1)
    if (last?.token === mark.token) return
    controller.abort()
    throw activeError(path, last, 'It was taken from this process, whose work since the last checkpoint is not kept.')
  }
  // Writing, not utimes: a file server then gives the file its own time.
  const beat = async () => {
    const bytes = Buffer.from(textOf(mark))
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.datasync()
    await confirm()
  }
  const timer = setInterval(() => void beat().catch(() => undefined), 1000 * heartbeatSeconds).unref()
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

/** All lock files, the owner's last, and the name that a successor has. */
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

/** A file is empty for a moment when it is made; it stays so where the disk was full. */
async function readMark(file: string): Promise<LockMark | 'absent' | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as LockMark
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'absent'
      await setTimeout(10)
    }
  }
  return undefined
}

/** @returns undefined where the file is there already */
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
    throw errors.outputUnwritable(file, (error as Error).message)
  }
}

async function isHeld(path: string, { file, mark }: Link, force = false): Promise<boolean> {
  const liveness = mark ? livenessOf(mark) : 'unknown'
  if (liveness !== 'unknown') return liveness === 'alive'
  if (force) return false
  const changed = await stat(file).then(({ mtimeMs }) => mtimeMs, () => 0) // prettier-ignore
  return (await fileClock(path)) - changed < 1000 * staleSeconds
}

function activeError(path: string, link: Link | undefined, advice?: string) {
  const mark = link?.mark
  return errors.runActive(path, mark && { ...mark, isKnown: livenessOf(mark) === 'alive' }, advice)
}

const textOf = (mark: LockMark) => `${JSON.stringify(mark)}\n`
