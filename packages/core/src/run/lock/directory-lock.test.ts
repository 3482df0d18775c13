import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory, staleSeconds, type DirectoryLock } from './directory-lock.js'
import { currentProcess, type ProcessIdentity } from './process-identity.js'

let directory: string
const held: DirectoryLock[] = []
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'elbow-lock-'))))
afterEach(async () => {
  await Promise.all(held.splice(0).map((lock) => lock.release()))
  await rm(directory, { recursive: true, force: true })
})

const lock = async (force = false) => {
  const taken = await lockDirectory(directory, { command: 'elbow run', force })
  held.push(taken)
  return taken
}
const refused = { code: 'RUN_ACTIVE', exitCode: 2 }
const secondsAgo = (seconds: number) => new Date(Date.now() - 1000 * seconds)

/** Writes the lock of a killed process, with its last heartbeat `seconds` ago. */
async function leaveLock(mark: ProcessIdentity, seconds: number, token = 'of-the-dead'): Promise<void> {
  const file = join(directory, '.lock')
  await writeFile(file, JSON.stringify({ ...mark, command: 'elbow run', token }))
  await utimes(file, secondsAgo(seconds), secondsAgo(seconds))
}

/** Identity of an ended process of this machine. */
const deadMark = (): ProcessIdentity => ({ ...currentProcess(), id: spawnSync(process.execPath, ['-e', '']).pid })
const elsewhere: ProcessIdentity = { host: 'another-host', id: 17, began: '1', system: 'another boot' }
const otherContainer: ProcessIdentity = { ...currentProcess(), system: 'another boot' }

describe('a locked directory', () => {
  it('is refused to other processes until it is released; the message names host and process of the owner', async () => {
    const owner = await lock()
    await expect(lock()).rejects.toMatchObject(refused)
    const message = `in use by process ${process.pid} on host ${hostname()} (elbow run). Wait for it, or stop it first.`
    await expect(lock()).rejects.toThrow(message)
    await expect(lock(true)).rejects.toMatchObject(refused) // its process is known to be alive
    await owner.release()
    await lock()
  })

  it('has one owner after 50 simultaneous requests', async () => {
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => lock()))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('has no files after its release', async () => {
    await leaveLock(deadMark(), 0)
    await (await lock()).release()
    expect(await readdir(directory)).toEqual([])
  })
})

describe('a lock of an ended process', () => {
  it('is taken over by one of 50 simultaneous requests, repeatedly', async () => {
    for (let round = 0; round < 10; round++) {
      await leaveLock(deadMark(), 0, `token-${round}`)
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => lock()))
      const owners = results.filter((result) => result.status === 'fulfilled')
      expect(owners).toHaveLength(1)
      expect(owners[0]!.value.isTakenOver).toBe(true)
      await owners[0]!.value.confirm()
      await owners[0]!.value.release()
    }
  })

  it('has one owner at a time while owners change', async () => {
    await leaveLock(deadMark(), 0)
    let [owners, most, turns] = [0, 0, 0]
    const ask = async () => {
      for (let attempt = 0; attempt < 40; attempt++) {
        const owner = await lockDirectory(directory, { command: 'elbow run' }).catch(() => undefined)
        if (!owner) continue
        turns++
        most = Math.max(most, ++owners)
        await new Promise(setImmediate)
        owners--
        await owner.release()
      }
    }
    await Promise.all(Array.from({ length: 8 }, ask))
    expect(most).toBe(1)
    expect(turns).toBeGreaterThan(1)
  })
})

describe.each([
  ['another host', elsewhere],
  ['another container of the same host name', otherContainer],
])('a lock of %s', (_, mark) => {
  it('is refused: its process may be alive', async () => {
    await leaveLock(mark, staleSeconds - 30)
    await expect(lock()).rejects.toMatchObject(refused)
    await expect(lock()).rejects.toThrow(`process ${mark.id} on host ${mark.host} (elbow run). Wait for it, or stop it`)
  })

  it('is taken over by force', async () => {
    await leaveLock(mark, 0)
    await lock(true)
  })

  it('is taken over after ten minutes without a heartbeat', async () => {
    await leaveLock(mark, staleSeconds + 30)
    await lock()
  })
})

describe('an owner that has lost its lock', () => {
  it('gets an error and an abort signal, and does not release the lock of the successor', async () => {
    const owner = await lock()
    const { token } = JSON.parse(await readFile(join(directory, '.lock'), 'utf8')) as { token: string }
    const successor = JSON.stringify({ ...elsewhere, command: 'elbow resume', token: 'next' })
    await writeFile(join(directory, `.lock.${token}`), successor)
    await expect(owner.confirm()).rejects.toMatchObject(refused)
    expect(owner.lost.aborted).toBe(true)
    await owner.release()
    expect(await readdir(directory)).toEqual(['.lock', `.lock.${token}`])
  })

  it('gets an error if the successor has released the directory', async () => {
    const owner = await lock()
    await rm(join(directory, '.lock'))
    await expect(owner.confirm()).rejects.toMatchObject(refused)
  })
})

describe('temporary files of killed processes', () => {
  it('are removed by the next lock if they are old', async () => {
    const files = [
      'train.arrow.123-0a1b2c3d.part',
      'run.json.part',
      'eval.arrow.5-00000000.part',
      'notes.part',
      '.lock.x',
    ]
    for (const file of files) await writeFile(join(directory, file), '')
    for (const file of files.filter((name) => !name.startsWith('eval'))) {
      await utimes(join(directory, file), secondsAgo(7200), secondsAgo(7200))
    }
    await (await lock()).release()
    expect((await readdir(directory)).sort()).toEqual(['eval.arrow.5-00000000.part', 'notes.part'])
  })
})
