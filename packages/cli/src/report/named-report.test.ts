import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, writeTable } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { variantColumn } from '../experiments/summary-columns.js'
import { sweepMark } from '../sweep/summary.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { writeSweepReport } from './sweep-report.js'
import { madeUpRuns } from './sweep-runs.test.helper.js'

/** Runs of which the summary beside them names so many, the last first. */
async function pageOf(
  directory: string,
  { named, mark = sweepMark }: { named: number; mark?: Record<string, string> },
) {
  const runs = madeUpRuns(directory, 4)
  const rows = runs.slice(0, named).map(({ row }, i) => ({ run: row['run']!, variant: `remedy ${i}` }))
  await mkdir(join(directory, 'sweep'), { recursive: true })
  const table = { columns: [...columns('run'), variantColumn], rows: rows.reverse() }
  await writeTable(join(directory, 'sweep', 'summary.arrow'), table, mark)
  const out = join(directory, 'report.html')
  await writeSweepReport(out, runs)
  return readFile(out, 'utf8')
}

describe('the report of a sweep whose runs have names', () => {
  let directory: string
  beforeAll(async () => {
    const temporary = await temporaryDirectory()
    directory = temporary.path
    return temporary.remove
  })

  it('has each by its name in the plane, in the order of the summary, and what the colours mean', async () => {
    const page = await pageOf(directory, { named: 4 })
    expect(page).toContain('a named point per run: remedy 3, remedy 2, remedy 1, remedy 0.')
    expect(page).toContain('<strong>remedy 3</strong>, which is ringed')
    expect(page).toContain('"changed":"objective and marginal"')
  })

  it('is that of any sweep where some have none, or another command has named them', async () => {
    expect(await pageOf(directory, { named: 3 })).not.toContain('a named point')
    expect(await pageOf(directory, { named: 4, mark: { 'elbow.experiment': 'toy' } })).not.toContain('a named point')
  })
})
