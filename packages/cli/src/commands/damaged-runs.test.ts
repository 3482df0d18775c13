import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable } from '@elbow-vae/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { exportTables } from '@elbow-vae/results/export'
import { frontier } from './frontier.js'
import { reportOf } from '@elbow-vae/results/reports'
import { writeRun } from '@elbow-vae/results/testing'
import { watchedPage } from '@elbow-vae/results/watch'
import { outcomesOf } from '../sweep/sweep.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
let logged: string
const sweep = () => join(directory, 'sweep')
beforeEach(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  for (const [i, name] of ['a', 'b', 'c'].entries()) await writeRun(sweep(), name, { rate: i, distortion: 3 - i })
  logged = ''
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void (logged += `${String(text)}\n`))
  return temporary.remove
})

const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['truncated', (bytes) => bytes.subarray(0, Math.floor(0.6 * bytes.length))],
  ['empty', () => Buffer.alloc(0)],
  ['garbage', (bytes) => Buffer.from(bytes.map((_, i) => (i * 7919 + 13) & 255))],
  ['with wrong flatbuffer offsets', wrongOffsets],
]

/** Offsets in the first two messages of an Arrow file that point beyond its end. */
function wrongOffsets(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole)
  for (let at = 8, message = 0; message < 2; message++) {
    const end = at + 8 + bytes.readInt32LE(at + 4)
    for (let i = at + 8; i < end; i += 4) bytes.writeInt32LE(0x01000000 + i, i)
    at = end
  }
  return bytes
}

async function damage(file: string, how: (bytes: Buffer) => Buffer): Promise<void> {
  const path = join(sweep(), 'b', file)
  await writeFile(path, how(await readFile(path)))
}

/** The commands on three runs; each returns the number of runs that it shows. */
const commands: readonly (readonly [string, () => Promise<number>])[] = [
  ['report', async () => (await readFile(await reportOf([sweep()]), 'utf8')).split('data-run=').length - 1],
  [
    'frontier',
    async () => {
      const out = join(directory, 'frontier.arrow')
      await frontier({ paths: [sweep()], by: [], split: undefined, out, json: false })
      const { rows, metadata } = await readTable(out)
      expect(metadata['elbow.damaged']).toBe('1')
      return rows.length
    },
  ],
  [
    'export',
    async () => {
      const out = join(directory, 'all.csv')
      const what = { table: 'eval', layout: 'wide', format: undefined, columns: [] } as const
      await exportTables({ paths: [sweep()], out, ...what })
      return (await readFile(out, 'utf8')).trim().split('\n').length - 1
    },
  ],
]

describe.each(damages)('a run whose eval.arrow is %s is left out and reported', (_, how) => {
  it.each(commands)('by %s', async (_, shown) => {
    await damage('eval.arrow', how)
    expect(await shown()).toBe(2)
    const [count, line] = logged.split('\n')
    expect(count).toBe('1 of 3 runs are left out because their files are damaged:')
    expect(line).toMatch(/^ {2}\S*sweep\/b\/eval\.arrow: cannot be read as an Arrow table, .*\(DATA_CORRUPT\)$/)
  })

  it('by a continued sweep, which does not train it again', async () => {
    await damage('eval.arrow', how)
    const jobs = ['a', 'b', 'c'].map((name) => ({ name, directory: join(sweep(), name) }) as never)
    expect([...(await outcomesOf(jobs)).values()]).toMatchObject([
      { status: 'done' },
      { status: 'failed', damaged: true, error: expect.stringContaining('sweep/b/eval.arrow: ') as string },
      { status: 'done' },
    ])
  })
})

describe('a run is left out and reported', () => {
  it.each([
    ['its train.arrow is damaged', 'train.arrow', () => Buffer.from('x'), /train\.arrow: .*\(DATA_CORRUPT\)/],
    ['its run.json is damaged', 'run.json', () => Buffer.from('{'), /b is not a run: its run\.json .*\(NOT_A_RUN\)/],
    ['its run.json lacks a part', 'run.json', () => Buffer.from('{}'), /b is not a run: .*it has no "status"/],
  ] as const)('by report, if %s', async (_, file, how, line) => {
    await damage(file, how)
    const page = await readFile(await reportOf([sweep()]), 'utf8')
    expect(page).toContain('Left out because of damaged files: 1 (b).')
    expect(logged).toMatch(line)
  })

  it('by report --watch', async () => {
    await damage('eval.arrow', () => Buffer.from('x'))
    const page = watchedPage([sweep()])
    expect(await page.refresh()).toBe(true)
    expect(page.html).toContain('Left out because of damaged files: 1 (b).')
    expect(await page.refresh()).toBe(false)
  })
})

it('if every run is damaged, the first error ends the command', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(join(sweep(), name, 'eval.arrow'), 'x')
  await expect(reportOf([sweep()])).rejects.toMatchObject({ code: 'DATA_CORRUPT', exitCode: 1 })
})
