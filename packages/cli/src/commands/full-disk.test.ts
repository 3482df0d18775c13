import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, rowsOf, toyRun } from '../testing/runs.js'
import { elbow, startElbow, temporaryDirectory } from '../testing/spawn.js'

/** Mount a small disk in memory; undefined without the permission. */
function smallDisk(at: string): (() => void) | undefined {
  mkdirSync(at, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'elbow-test', at], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return () => {
    execFileSync('umount', ['-l', at])
    rmdirSync(at)
  }
}

const { path: directory, remove } = await temporaryDirectory()
const disk = join(directory, 'disk')
const unmount = smallDisk(disk)
afterAll(async () => {
  unmount?.()
  await remove()
})

/** Leave so many bytes. */
function fill(left: number): void {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error // a run used the space in between: the disk is full
  }
}

const orSkipped = unmount ? '' : ' (skipped: this user may not mount a tmpfs)'

describe.skipIf(!unmount)(`a full disk${orSkipped}`, () => {
  const run = join(disk, 'run')
  const train = ['--steps', '100000000', '--log-every', '20', '--engine', 'auto']
  let ended: { code: number | null; stderr: string }
  let before: string

  /** Train until there is a checkpoint and a table, then fill the disk. */
  const exhaust = async (...flags: readonly string[]) => {
    await rm(run, { recursive: true, force: true })
    await rm(join(disk, 'filler'), { force: true })
    const running = startElbow([...toyRun.slice(0, -2), ...train, ...flags, '--out', run], { cwd: directory })
    await running.wrote(join(run, 'checkpoint.safetensors'))
    await running.recorded(join(run, 'train.arrows'))
    before = readFileSync(join(run, 'train.arrows')).toString('base64')
    fill(0)
    ended = await running.ended
  }

  describe.each([
    ['during a checkpoint', ['--checkpoint-every', '100']],
    ['while a table is written', ['--checkpoint-every', '3000', '--log-every', '1']],
  ] as const)('%s', (_, flags) => {
    beforeAll(() => exhaust(...flags), 120_000)

    it('ends the run with one line: the disk is full, earlier data are intact', () => {
      expect(ended.code).toBe(1)
      const last = ended.stderr.trim().split('\n').at(-1)!
      expect(last).toMatch(/cannot be written, .*ENOSPC.*What was written before is intact\. \(OUTPUT_UNWRITABLE\)$/)
    })

    it('keeps the earlier rows readable', async () => {
      const table = (await readdir(run)).find((file) => file.startsWith('train.arrow'))!
      const bytes = readFileSync(join(run, table))
      if (table.endsWith('s')) expect(bytes.toString('base64').startsWith(before.slice(0, -4))).toBe(true)
      expect((await rowsOf(run, table)).length).toBeGreaterThan(0)
    })

    it('leaves a checkpoint from which the run resumes when there is space', async () => {
      await rm(join(disk, 'filler'))
      const resumed = startElbow(['resume', run], { cwd: directory })
      await resumed.runs(run)
      resumed.kill('SIGINT')
      const { code, stderr } = await resumed.ended
      expect(stderr).not.toContain('Error')
      expect(code).toBe(130)
      expect((await manifestOf(run)).status).toBe('interrupted')
    })
  })

  it('does not destroy the evaluation table of a finished run', async () => {
    const done = join(disk, 'done')
    await rm(run, { recursive: true, force: true })
    await elbow([...toyRun, '--steps', '3', '--out', done], { cwd: directory })
    const rows = await rowsOf(done, 'eval.arrow')
    fill(0)
    const { code, stderr } = await elbow(['evaluate', done, '--evaluate', 'information'], { cwd: directory })
    expect(code).toBe(1)
    expect(stderr).toMatch(/What was written before is intact\. \(OUTPUT_UNWRITABLE\)$/m)
    expect(await rowsOf(done, 'eval.arrow')).toEqual(rows)
  })
})
