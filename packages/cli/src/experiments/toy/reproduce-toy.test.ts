import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, rowsOf } from '../../testing/runs.js'
import { runElbow } from '../../testing/run-elbow.js'
import { elbow, temporaryDirectory, type ExitResult } from '../../testing/spawn.js'

let out: string
let ended: ExitResult
let summary: readonly Row[]
beforeAll(async () => {
  const { path, remove } = await temporaryDirectory()
  out = join(path, 'toy')
  const flags = ['--seed', '1..2', '--steps', '50', '--engine', 'cpu', '--out', out]
  ended = await elbow(['reproduce', 'toy', ...flags], { cwd: path })
  if (ended.code !== 0) throw new Error(ended.stderr)
  summary = await rowsOf(out, 'summary.arrow')
  return remove
})

const trained = ['elbo', 'target-rate-ramp', 'target-rate-2', 'target-rate-1']
const number = (row: Row | undefined, name: string) => Number(row?.[name])

describe('elbow reproduce toy', () => {
  it('writes a directory per run, a summary and a report', async () => {
    const entries = await readdir(out)
    const runs = ['optimal', ...trained.flatMap((name) => [`${name}-seed-1`, `${name}-seed-2`])]
    expect(entries.sort()).toEqual([...runs, 'report.html', 'summary.arrow'].sort())
    for (const run of runs) {
      const files = await readdir(join(out, run))
      const tables = ['train', 'eval', 'data-space', 'code-space', 'conditionals'].map((name) => `${name}.arrow`)
      expect(files).toEqual(expect.arrayContaining(['run.json', ...tables]))
      expect((await manifestOf(join(out, run))).status).toBe('done')
    }
  })

  it('writes a summary with a row per run and the standard column names', async () => {
    const { columns, metadata } = await readTable(join(out, 'summary.arrow'))
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['run', 'experiment', 'variant', 'dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed', 'step'],
        ...['split', 'rate', 'rate_estimator', 'distortion', 'elbo', 'data_entropy', 'mutual_information'],
        ...['latent_truth_information', 'kl_data_model', 'status', 'note'],
      ]),
    )
    expect(metadata['elbow.experiment']).toBe('toy')
    expect(summary.map(({ variant, seed }) => [variant, seed])).toEqual([
      ['optimal', 1],
      ...trained.flatMap((name) => [
        [name, 1],
        [name, 2],
      ]),
    ])
    expect(summary.every((row) => row['status'] === 'done' && row['experiment'] === 'toy')).toBe(true)
    expect(summary.map(({ step }) => step)).toEqual([0, ...Array<number>(8).fill(50)])
  })

  it('has the last row of each eval.arrow in the summary', async () => {
    for (const { run, rate, distortion } of summary) {
      expect((await rowsOf(join(out, String(run)), 'eval.arrow')).at(-1)).toMatchObject({ run, rate, distortion })
    }
  })

  it('finds H(X) = 3.298918300 nats', () => {
    for (const row of summary) expect(Math.abs(number(row, 'data_entropy') - 3.2989183)).toBeLessThan(1e-6)
  })

  it('finds H − D ≤ I(X;Z) ≤ R in every row, to 1e-6', () => {
    for (const row of summary) {
      const information = number(row, 'mutual_information')
      expect(information - (number(row, 'data_entropy') - number(row, 'distortion'))).toBeGreaterThan(-1e-6)
      expect(number(row, 'rate') - information).toBeGreaterThan(-1e-6)
      expect(number(row, 'kl_data_model')).toBeGreaterThan(-1e-6)
    }
  })

  it('finds R = I(X;Z) = H − D = 0.5 and I(Z;Z*) = 0.378111 nats for the hand-made model, to 1e-6', () => {
    const [row] = summary
    expect(Math.abs(number(row, 'rate') - 0.5)).toBeLessThan(1e-6)
    expect(Math.abs(number(row, 'mutual_information') - 0.5)).toBeLessThan(1e-6)
    expect(Math.abs(number(row, 'data_entropy') - number(row, 'distortion') - 0.5)).toBeLessThan(1e-6)
    expect(Math.abs(number(row, 'latent_truth_information') - 0.378111)).toBeLessThan(1e-6)
    expect(Math.abs(number(row, 'kl_data_model'))).toBeLessThan(1e-6)
  })

  it('prints a line per model, with the rate in the paper', () => {
    const lines = ended.stdout.toString().split('\n')
    expect(lines[0]).toMatch(/^nats +seeds +R +D +elbo +I\(X;Z\) +KL\(p\*‖g\) +I\(Z;Z\*\) +R in the paper/)
    expect(lines[1]).toMatch(/^hand-made optimum +1 +0\.5000 +2\.7989 +-3\.2989 +0\.5000 +0\.0000 +0\.3781 +0\.5$/)
    expect(lines[2]).toMatch(/^VAE \(ELBO\) +2 .* +0\.0002$/)
    expect(ended.stdout.toString()).toContain(join(out, 'report.html'))
  })
})

describe('elbow reproduce toy --json', () => {
  it('prints one JSON object per run and nothing else on standard output', async () => {
    const { path, remove } = await temporaryDirectory()
    const { code, stdout } = await runElbow(['reproduce', 'toy', '--steps', '2', '--engine', 'cpu', '--json'], {
      cwd: path,
    })
    expect(code).toBe(0)
    const objects = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    expect(objects.map(({ variant }) => variant)).toEqual(['optimal', ...trained])
    expect(objects.every((row) => typeof row['rate'] === 'number')).toBe(true)
    expect(await readdir(join(path, 'runs'))).toEqual(['toy'])
    await remove()
  })
})
