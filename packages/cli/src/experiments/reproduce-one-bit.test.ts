import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, type Row } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, rowsOf } from '../testing/runs.js'
import { elbow, temporaryDirectory, type Ended } from '../testing/spawn.js'

let out: string
let ended: Ended
let summary: readonly Row[]
let page: string
beforeAll(async () => {
  const { path, remove } = await temporaryDirectory()
  out = join(path, 'bit')
  const flags = [
    '--layers',
    '1,2,auxiliary',
    '--dataset.bits',
    '1,3',
    '--seed',
    '1',
    '--steps',
    '4',
    '--engine',
    'wasm',
    '--out',
    out,
  ]
  ended = await elbow(['reproduce', 'one-bit', ...flags], { cwd: path })
  if (ended.code !== 0) throw new Error(ended.stderr)
  summary = await rowsOf(out, 'summary.arrow')
  page = await readFile(join(out, 'report.html'), 'utf8')
  return remove
})

const variants = [
  ...['one-layer-n-1', 'one-layer-n-3', ...[0.9, 0.7, 0.5, 0.3].map((beta) => `one-layer-n-1-beta-${beta}`)],
  ...['two-layer-n-1', 'two-layer-n-3', 'auxiliary-n-1', 'auxiliary-n-3'],
]
const number = (row: Row, name: string) => row[name] as number

describe('elbow reproduce one-bit', () => {
  it('leaves a directory per run, a summary, the exact optimum and a report', async () => {
    const runs = variants.map((name) => `${name}-seed-1`)
    expect((await readdir(out)).sort()).toEqual([...runs, 'optimum.arrow', 'report.html', 'summary.arrow'].sort())
    for (const run of runs) {
      const files = await readdir(join(out, run))
      expect(files).toEqual(expect.arrayContaining(['run.json', 'train.arrow', 'eval.arrow', 'code-density.arrow']))
      expect((await manifestOf(join(out, run))).status).toBe('done')
    }
  })

  it('summarises every model with what it costs, what it could, and what Shu printed', async () => {
    expect(summary.map(({ variant }) => variant)).toEqual(variants)
    const { columns, metadata } = await readTable(join(out, 'summary.arrow'))
    expect(metadata['elbow.experiment']).toBe('one-bit')
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['layers', 'bits', 'beta', 'loss', 'distortion', 'distortion_per_bit', 'rate', 'optimum', 'gap', 'ignoring'],
        ...['log_likelihood', 'posterior_divergence', 'quadrature_error', 'published'],
      ]),
    )
    expect(number(summary[0]!, 'published')).toBe(0.6931)
    expect(number(summary[1]!, 'ignoring')).toBeCloseTo(3 * Math.LN2, 12)
  })

  it('splits the loss at β = 1 into −log g(x) and E KL(e(z|x) ‖ p(z|x)), neither below what is possible', () => {
    for (const row of summary.filter(({ beta }) => beta === 1)) {
      const sum = number(row, 'posterior_divergence') - number(row, 'log_likelihood')
      expect(Math.abs(number(row, 'loss') - sum)).toBeLessThan(number(row, 'quadrature_error') + 1e-4)
      expect(number(row, 'posterior_divergence')).toBeGreaterThan(-1e-4)
      expect(-number(row, 'log_likelihood')).toBeGreaterThan(Math.LN2 - 1e-4)
    }
  })

  it('finds no loss below the exact optimum', () => {
    for (const row of summary) expect(number(row, 'gap')).toBeGreaterThan(-1e-4)
  })

  it('prints a line per model', () => {
    const lines = ended.stdout.toString().split('\n')
    expect(lines[0]).toMatch(/^layers +n +β +seeds +D +D\/n +R +loss +median +optimum +gap .* Shu 2017 +stuck/)
    expect(lines[1]).toMatch(/^1 +1 +1 +1 +\d\.\d{4}/)
    expect(lines[variants.length]).toMatch(/^auxiliary +3 +1 +1 +\d\.\d{4}/)
    expect(ended.stdout.toString()).toContain(join(out, 'report.html'))
  })

  it('draws costs, encoding distributions beside the prior, the valley and the weights, each with its table', () => {
    expect(page.split('class="plot"').length - 1).toBe(2 + 3 + 1 + 2)
    for (const file of ['summary.arrow', 'optimum.arrow', 'two-layer-n-3-seed-1/code-density.arrow']) {
      expect(page).toContain(`href="${file}"`)
    }
  })

  it('says in words which runs ignore their code', () => {
    expect(page).toContain('Runs that ignore their code')
  })

  it('refers to no server but in its citation', () => {
    expect(page.match(/(?:src|href)="https?:[^"]*"/g)).toEqual(['href="https://github.com/RuiShu/one-bit-vae"'])
  })
})

it.each([
  ['--layers', '3', /--layers: expected 1, 2, auxiliary, or several as 1,2, got "3"/],
  ['--dataset.bits', '0', /--dataset.bits: expected integers of 1 or more, as 3,7, got "0"/],
])('refuses %s %s', async (flag, value, message) => {
  const { path, remove } = await temporaryDirectory()
  const { code, stderr } = await elbow(['reproduce', 'one-bit', flag, value], { cwd: path })
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect(await readdir(path)).toEqual([])
  await remove()
})
