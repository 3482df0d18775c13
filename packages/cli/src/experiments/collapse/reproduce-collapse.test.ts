import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../../testing/runs.js'
import { elbow, temporaryDirectory, type Ended } from '../../testing/spawn.js'
import { remedies } from './remedies.js'

const shared = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))
const absent = !existsSync(join(shared, 'static-mnist'))
const names = ['collapsed', ...remedies.map(({ name }) => name)]

const title = `elbow reproduce collapse --scale smoke${absent ? ' (skipped: ../shared/data/static-mnist is absent)' : ''}`
describe.skipIf(absent)(title, () => {
  let directory: string
  let ended: Ended
  const command = (...args: readonly string[]) => elbow(args, { cwd: directory })
  const flags = ['--scale', 'smoke', '--data-dir', shared, '--out', 'smoke']
  const read = (file: string) => readFile(join(directory, 'smoke', file), 'utf8')
  beforeAll(async () => {
    const { path, remove } = await temporaryDirectory()
    directory = path
    ended = await command('reproduce', 'collapse', ...flags)
    if (ended.code !== 0) throw new Error(ended.stderr)
    return remove
  }, 900_000)

  it('measures the rate and what it is made of, for every remedy by its name', async () => {
    const rows = await rowsOf(join(directory, 'smoke'), 'summary.arrow')
    expect(rows.map(({ variant }) => variant)).toEqual(names)
    for (const row of rows) {
      const [rate, information, divergence] = ['rate', 'mutual_information_empirical', 'kl_aggregate_marginal'].map(
        (name) => Number(row[name]),
      )
      const error = Number(row['mutual_information_empirical_se']) + Number(row['kl_aggregate_marginal_se'])
      const left = rate! - information! - divergence! // what a reverse model costs; nothing of any other encoder
      expect(left).toBeGreaterThan(-1e-3 - 5 * error)
      if (row['encoder'] !== 'auxiliary') expect(left).toBeLessThan(1e-3 + 5 * error)
    }
  })

  it('prints a line for each', () => {
    const text = ended.stdout.toString()
    expect(text).toMatch(/^remedy +seed +R +D +elbo +I_q +KL\(q‖m\) +code use +regime/m)
    for (const name of names) expect(text).toMatch(new RegExp(`^${name} +1 +\\d.*auto-decoder`, 'm'))
  })

  it('names each in the plane, on the page and in the picture beside it', async () => {
    const picture = await read('plane.svg')
    for (const name of names) expect(picture).toContain(`>${name}<`)
    const page = await read('report.html')
    expect(page).toContain(`a named point per run: ${names.join(', ')}.`)
  })

  it('is drawn the same way from the directory alone', async () => {
    const { code } = await command('report', 'smoke', '-o', 'again.html')
    expect(code).toBe(0)
    expect(await readFile(join(directory, 'again.html'), 'utf8')).toContain(`per run: ${names.join(', ')}.`)
  }, 60_000)

  it('started again, trains nothing', async () => {
    const again = await command('reproduce', 'collapse', ...flags, '--dry-run')
    expect(again.stdout.toString()).toContain(`${names.length} runs, ${names.length} of them done.`)
  }, 60_000)
})
