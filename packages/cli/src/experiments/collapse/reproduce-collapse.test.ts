import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../../testing/runs.js'
import { elbow, temporaryDirectory, type ExitResult } from '../../testing/spawn.js'
import { remedies } from './remedies.js'

const shared = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))
const absent = !existsSync(join(shared, 'static-mnist'))
const names = ['collapsed', ...remedies.map(({ name }) => name)]

const title = `elbow reproduce collapse --scale smoke${absent ? ' (skipped: no static-mnist)' : ''}`
describe.skipIf(absent)(title, () => {
  let directory: string
  let ended: ExitResult
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

  it('measures the rate, the mutual information and KL(q‖m) of every remedy', async () => {
    const rows = await rowsOf(join(directory, 'smoke'), 'summary.arrow')
    expect(rows.map(({ variant }) => variant)).toEqual(names)
    for (const row of rows) {
      const number = (name: string) => Number(row[name])
      const error = number('mutual_information_empirical_se') + number('kl_aggregate_marginal_se')
      // The cost of a reverse model, which only encoder auxiliary has.
      const remainder = number('rate') - number('mutual_information_empirical') - number('kl_aggregate_marginal')
      expect(remainder).toBeGreaterThan(-1e-3 - 5 * error)
      if (row['encoder'] !== 'auxiliary') expect(remainder).toBeLessThan(1e-3 + 5 * error)
    }
  })

  it('prints a line for each remedy', () => {
    const text = ended.stdout.toString()
    expect(text).toMatch(/^remedy +seed +R +D +elbo +I_q +KL\(q‖m\) +code use +regime/m)
    for (const name of names) expect(text).toMatch(new RegExp(`^${name} +1 +\\d.*auto-decoder`, 'm'))
  })

  it('shows the names in the plane of the page and of plane.svg', async () => {
    const picture = await read('plane.svg')
    for (const name of names) expect(picture).toContain(`>${name}<`)
    const page = await read('report.html')
    expect(page).toContain(`a named point per run: ${names.join(', ')}.`)
  })

  it('shows the same names in the report of the directory', async () => {
    const { code } = await command('report', 'smoke', '-o', 'again.html')
    expect(code).toBe(0)
    expect(await readFile(join(directory, 'again.html'), 'utf8')).toContain(`per run: ${names.join(', ')}.`)
  }, 60_000)

  it('trains nothing when it is started again', async () => {
    const again = await command('reproduce', 'collapse', ...flags, '--dry-run')
    expect(again.stdout.toString()).toContain(`${names.length} runs, ${names.length} of them done.`)
  }, 60_000)
})
