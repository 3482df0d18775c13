import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, readTable, resolveConfig, writeTable, type Row } from '@elbow-vae/core'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { frontier } from './frontier.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

let printed: string
beforeEach(() => {
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void (printed += `${String(text)}\n`))
})

interface HandMade {
  readonly beta: number
  readonly objective?: string
  readonly rate: number | null
  readonly distortion: number | null
  readonly status?: string
  readonly checksum?: string
}

/** A run directory with one evaluation on two splits, of which test is used. */
async function writeRun(
  name: string,
  { beta, objective = 'beta', rate, distortion, status = 'done', checksum = 'toy' }: HandMade,
) {
  const path = join(directory, name)
  await mkdir(path, { recursive: true })
  const parts = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective }
  const options = objective === 'beta' ? { objective: { beta } } : {}
  const config = resolveConfig(builtInRegistry(), { parts, options, evaluate: [], evaluateOptions: {}, settings: {} })
  await writeFile(
    join(path, 'run.json'),
    JSON.stringify({ run: name, status, config, dataset: { checksum, entropy: null } }),
  )
  const row = (split: string, worse: number): Row => ({
    run: name,
    step: 10,
    split,
    rate,
    distortion: distortion === null ? null : distortion + worse,
  })
  const rows = [row('train', 1), row('test', 0)]
  await writeTable(
    join(path, 'eval.arrow'),
    { columns: columns('run', 'step', 'split', 'rate', 'distortion'), rows },
    {},
  )
}

beforeAll(async () => {
  await writeRun('sweep/a', { beta: 10, rate: 0, distortion: 4 })
  await writeRun('sweep/b', { beta: 1, rate: 1, distortion: 2 })
  await writeRun('sweep/c', { beta: 0.1, rate: 3, distortion: 1 })
  await writeRun('sweep/d', { beta: 0.5, rate: 2, distortion: 1.9 })
  await writeRun('sweep/e', { beta: 5, rate: 2, distortion: 3 })
  await writeRun('sweep/infinite', { beta: 0, rate: null, distortion: 0 })
  await writeRun('sweep/stopped', { beta: 2, rate: 0, distortion: 0, status: 'interrupted' })
  await writeRun('alone', { objective: 'elbo', beta: 1, rate: 1, distortion: 2 })
})

const run = async (paths: readonly string[], more: { by?: readonly string[]; split?: string } = {}) => {
  const out = join(directory, 'frontier.arrow')
  await frontier({
    paths: paths.map((path) => join(directory, path)),
    by: [],
    split: undefined,
    json: false,
    out,
    ...more,
  })
  return readTable(out)
}
const marked = (rows: readonly Row[], mark: string) => rows.filter((row) => row[mark]).map((row) => row['run'])

describe('elbow frontier', () => {
  it('marks which runs are on the frontier and on the hull', async () => {
    const { rows } = await run(['sweep', 'alone'])
    expect(marked(rows, 'frontier')).toEqual(['sweep/a', 'sweep/b', 'sweep/c', 'sweep/d', 'alone'])
    expect(marked(rows, 'hull')).toEqual(['sweep/a', 'sweep/b', 'sweep/c', 'alone'])
    expect(marked(rows, 'best')).toEqual(['sweep/b'])
    expect(printed).toMatch(/all +7 +5 +4 +-3 +3 +1 +2 +sweep\/b/)
  })

  it('counts runs that are not finite and not done', async () => {
    const { rows, metadata } = await run(['sweep'])
    expect(rows).toHaveLength(6)
    expect(metadata).toMatchObject({ 'elbow.not_finite': '1', 'elbow.unfinished': '1', 'elbow.table': 'frontier' })
    expect(printed).toContain('1 runs are on no curve')
    expect(printed).toContain('1 runs are left out')
  })

  it('counts a repeated run once', async () => {
    expect((await run(['alone', '.'])).rows).toHaveLength(7)
  })

  it('compares within groups, by any flag', async () => {
    const { rows } = await run(['.'], { by: ['objective'] })
    expect(marked(rows, 'best')).toEqual(['alone', 'sweep/b'])
    expect((await run(['.'], { by: ['objective.beta', 'encoder'] })).rows.map(({ group }) => group)).toContain(
      '0.5, discrete',
    )
  })

  it('takes the former name of a flag for its current one', async () => {
    const { columns } = await run(['sweep'], { by: ['run.rate'] })
    expect(columns.map(({ name }) => name)).toContain('run.rate-estimator')
  })

  it('uses another split on request', async () => {
    const { rows } = await run(['sweep'], { split: 'train' })
    expect(rows.map(({ split }) => split)).toEqual(Array(6).fill('train'))
    expect(printed).toMatch(/all +6 +\d +\d +-4 +4 /)
  })

  it.each([
    [['nothing'], {}, 'NOT_A_RUN'],
    [['sweep'], { by: ['objectif'] }, 'UNKNOWN_OPTION'],
    [['sweep'], { split: 'exact' }, 'BAD_USAGE'],
  ])('%o with %o: %s', async (paths, more, code) => {
    await expect(run(paths, more)).rejects.toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })

  it('does not compare runs on different data', async () => {
    await writeRun('other', { beta: 1, rate: 0, distortion: 1, checksum: 'other' })
    const refused = expect.objectContaining({
      code: 'WRONG_DATA',
      message: expect.stringMatching(/toy with checksum other \(1 of 7 runs: other\)\. The data changed/) as string,
    }) as Error
    await expect(run(['sweep', 'other'])).rejects.toThrow(refused)
    await expect(run(['sweep', 'other'], { by: ['dataset'] })).rejects.toThrow(refused)
  })
})
