import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, writeTable } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { variantColumn } from './summary-columns.js'
import { sweepMetadata } from '@elbow-vae/results/runs'
import { temporaryDirectory } from '../testing/spawn.js'
import { writeSweepReport } from '@elbow-vae/results/reports'
import { madeUpRuns } from '@elbow-vae/results/testing'

/** The page of four runs. The summary names the first `named` of them, in reverse order. */
async function pageOf(
  directory: string,
  { named, mark = sweepMetadata }: { named: number; mark?: Record<string, string> },
) {
  const runs = madeUpRuns(directory, 4)
  const rows = runs.slice(0, named).map(({ row }, i) => ({ run: String(row['run']), variant: `remedy ${i}` }))
  await mkdir(join(directory, 'sweep'), { recursive: true })
  const table = { columns: [...columns('run'), variantColumn], rows: rows.reverse() }
  await writeTable(join(directory, 'sweep', 'summary.arrow'), table, mark)
  const out = join(directory, 'report.html')
  await writeSweepReport(out, runs)
  return readFile(out, 'utf8')
}

describe('the report of a sweep with named runs', () => {
  let directory: string
  beforeAll(async () => {
    const temporary = await temporaryDirectory()
    directory = temporary.path
    return temporary.remove
  })

  it('shows the names in the plane, in the order of the summary, and explains the colors', async () => {
    const page = await pageOf(directory, { named: 4 })
    expect(page).toContain('a named point per run: remedy 3, remedy 2, remedy 1, remedy 0.')
    expect(page).toContain('<strong>remedy 3</strong>, the run with the ring')
    expect(page).toContain('"changed":"objective and marginal"')
  })

  it('is the one of any sweep if some runs have no names, or another command wrote the summary', async () => {
    expect(await pageOf(directory, { named: 3 })).not.toContain('a named point')
    expect(await pageOf(directory, { named: 4, mark: { 'elbow.experiment': 'toy' } })).not.toContain('a named point')
  })
})
