import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { columns, writeTable, type Row } from '@elbow-vae/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeRunReport } from '@elbow-vae/results/reports'
import { writeToyReport } from './toy-report.js'
import { clusterMasses } from './toy-text.js'
import { codeSpaceRows, entropy, writeRun } from '@elbow-vae/results/testing'

let directory: string
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'elbow-report-'))))
afterEach(() => rm(directory, { recursive: true }))

const read = (path: string) => readFile(path, 'utf8')
const plots = (page: string) => page.split('class="plot"').length - 1

describe('writeRunReport', () => {
  it('shows the evaluation, the plane, both learning curves and the five panels of figure 2', async () => {
    const path = await writeRunReport(await writeRun(directory, 'first', { rate: 0.25, distortion: 1.1 }))
    expect(path).toBe(join(directory, 'first', 'report.html'))
    const page = await read(path)
    expect(plots(page)).toBe(1 + 2 + 5)
    for (const text of ['0.2500', '1.1000', '−1.3500', entropy.toFixed(4)]) expect(page).toContain(text)
    for (const file of ['eval', 'train', 'data-space', 'code-space', 'conditionals']) {
      expect(page).toContain(`href="${file}.arrow"`)
    }
  })

  it('leaves out plots whose tables do not exist', async () => {
    const run = await writeRun(directory, 'images', { rate: 20, distortion: 80, panels: false })
    expect(plots(await read(await writeRunReport(run)))).toBe(3)
  })

  it('shows the status of a run without an evaluation', async () => {
    const run = await writeRun(directory, 'cut', { rate: 1, distortion: 1, status: 'interrupted', panels: false })
    const page = await read(await writeRunReport(run))
    expect(page).toContain('Status of this run: interrupted')
    expect(page).toContain('The run has no evaluation yet.')
  })

  it('escapes the names of plugins', async () => {
    const objective = '<script>alert(1)</script>'
    const run = await writeRun(directory, 'plugin', { rate: 0.25, distortion: 1.1, objective })
    const page = await read(await writeRunReport(run))
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('&lt;script&gt;alert(1)')
  })

  it('refuses a directory without a run', async () => {
    await expect(writeRunReport(directory)).rejects.toMatchObject({ code: 'NOT_A_RUN' })
  })
})

describe('writeToyReport', () => {
  const trained = ['elbo', 'target-rate-ramp', 'target-rate-2', 'target-rate-1']

  async function experiment(seeds: readonly number[], broken: readonly Row[] = []): Promise<string> {
    const rows: Row[] = []
    const add = async (run: string, variant: string, seed: number, rate: number) => {
      const distortion = entropy - rate + 0.001
      await writeRun(directory, run, { rate, distortion })
      rows.push({ run, variant, seed, status: 'done', rate, distortion, data_entropy: entropy, ...information(rate) })
    }
    await add('optimal', 'optimal', 1, 0.5)
    for (const variant of trained) {
      for (const seed of seeds)
        await add(`${variant}-seed-${seed}`, variant, seed, variant === 'elbo' ? 0.001 * seed : 0.5)
    }
    const named = columns(
      'run',
      'seed',
      'status',
      'rate',
      'distortion',
      'elbo',
      'data_entropy',
      'latent_truth_information',
    )
    const variant = { name: 'variant', description: 'variant', type: 'text' as const }
    const all = { columns: [...named, variant, ...columns('kl_data_model')], rows: [...rows, ...broken] }
    await writeTable(join(directory, 'summary.arrow'), all, {})
    return directory
  }
  const information = (rate: number) => ({ elbo: -entropy, latent_truth_information: 0.7 * rate, kl_data_model: 0.002 })

  it('has three models in five rows, strips over seeds, and the plane', async () => {
    const page = await read(await writeToyReport(await experiment([1, 2, 3])))
    expect(plots(page)).toBe(3 * 5 + 4 + 1)
    expect(page).toContain('Results over 3 seeds')
    expect(page).toContain('href="target-rate-ramp-seed-1/conditionals.arrow"')
    expect(page.length).toBeLessThan(2e6)
  })

  it('prints the rates of the paper and of the runs', async () => {
    const page = await read(await writeToyReport(await experiment([1, 2])))
    const row = (title: string) => page.slice(page.indexOf(`<th scope="row">${title}`)).split('</tr>')[0]!
    expect(row('VAE (ELBO)')).toMatch(/0\.0002<.*0\.0010</s)
    expect(row('target rate 0.5, λ = 2, ramp')).toMatch(/0\.4999<.*0\.5000</s)
  })

  it('draws the first seed in the figure, and no strips for one seed', async () => {
    const page = await read(await writeToyReport(await experiment([7])))
    expect(page).toContain('elbo-seed-7/data-space.arrow')
    expect(plots(page)).toBe(3 * 5 + 1)
  })

  it('leaves out and counts runs that did not finish', async () => {
    const failed = { run: 'elbo-seed-0', variant: 'elbo', seed: 0, status: 'failed', rate: null }
    const page = await read(await writeToyReport(await experiment([1], [failed])))
    expect(page).not.toContain('elbo-seed-0')
    expect(page).toContain('Unfinished runs, which are left out: 1.')
  })

  it('links to no server except in its citation', async () => {
    const page = await read(await writeToyReport(await experiment([1])))
    const references = page.match(/(?:src|href)="https?:[^"]*"/g)
    expect(references).toEqual(['href="https://arxiv.org/abs/1711.00464"'])
  })

  it('is a page without plots if an interrupted experiment has no model', async () => {
    await writeFile(join(directory, 'unrelated'), '')
    expect(plots(await read(await writeToyReport(directory)))).toBe(0)
  })
})

it('sums the probability of the codes of each class', () => {
  const [first, second] = clusterMasses({ dataSpace: [], codeSpace: codeSpaceRows, conditionals: [] })
  // p(z*=1) = 0.4·0.1 + 0.3·0.2 + 0.1·0.8 + 0.2·0.9 = 0.36
  expect(first).toBeCloseTo(0.64, 12)
  expect(second).toBeCloseTo(0.36, 12)
})
