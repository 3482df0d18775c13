import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, rowsOf } from '../../testing/runs.js'
import { runElbow } from '../../testing/run-elbow.js'
import { elbow, temporaryDirectory, type ExitResult } from '../../testing/spawn.js'

let out: string
let ended: ExitResult
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
const number = (row: Row, name: string) => Number(row[name])

describe('elbow reproduce one-bit', () => {
  it('writes a directory per run, a summary, the optima and a report', async () => {
    const runs = variants.map((name) => `${name}-seed-1`)
    expect((await readdir(out)).sort()).toEqual([...runs, 'optimum.arrow', 'report.html', 'summary.arrow'].sort())
    for (const run of runs) {
      const files = await readdir(join(out, run))
      expect(files).toEqual(expect.arrayContaining(['run.json', 'train.arrow', 'eval.arrow', 'code-density.arrow']))
      expect((await manifestOf(join(out, run))).status).toBe('done')
    }
  })

  it('summarizes every model with its loss, its optimum and the result of Shu (2017)', async () => {
    expect(summary.map(({ variant }) => variant)).toEqual(variants)
    const { columns, metadata } = await readTable(join(out, 'summary.arrow'))
    expect(metadata['elbow.experiment']).toBe('one-bit')
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['layers', 'bits', 'beta', 'loss', 'distortion', 'distortion_per_bit', 'rate', 'optimum', 'gap', 'ignoring'],
        ...['log_likelihood', 'posterior_divergence', 'quadrature_error', 'published'],
      ]),
    )
    const [first, second] = summary
    expect(first?.['published']).toBe(0.6931)
    expect(second?.['ignoring']).toBeCloseTo(3 * Math.LN2, 12)
  })

  it('has a loss at β = 1 of −log g(x) + E KL(e(z|x) ‖ p(z|x)), both above their lower bounds', () => {
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

  it('draws losses, densities, means and weights, each with its table', () => {
    expect(page.split('class="plot"').length - 1).toBe(2 + 3 + 1 + 2)
    for (const file of ['summary.arrow', 'optimum.arrow', 'two-layer-n-3-seed-1/code-density.arrow']) {
      expect(page).toContain(`href="${file}"`)
    }
  })

  it('has a section about runs that ignore their code', () => {
    expect(page).toContain('Runs that ignore their code')
  })

  it('links to no server except in its citation', () => {
    expect(page.match(/(?:src|href)="https?:[^"]*"/g)).toEqual(['href="https://github.com/RuiShu/one-bit-vae"'])
  })
})

it.each([
  ['--layers', '3', /--layers: expected 1, 2, auxiliary, or several as 1,2, got "3"/],
  ['--dataset.bits', '0', /--dataset.bits: expected integers of 1 or more, as 3,7, got "0"/],
])('refuses %s %s', async (flag, value, message) => {
  const { path, remove } = await temporaryDirectory()
  const { code, stderr } = await runElbow(['reproduce', 'one-bit', flag, value], { cwd: path })
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect(await readdir(path)).toEqual([])
  await remove()
})
