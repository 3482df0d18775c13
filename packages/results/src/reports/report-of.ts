import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { writeAtomically } from '@elbow-vae/core'
import { reportDamaged } from '../runs/readable-runs.js'
import { runsBelow } from '../runs/runs-below.js'
import { writeRunReport } from './run-report.js'
import { writeSweepReport } from './sweep-report.js'
import { sweepRuns } from './sweep-runs.js'

/**
 * Writes the report of a run, or one report of several runs.
 *
 * @param paths  directories of runs and sweeps
 * @param out    default: report.html in the directory, or in the current one if there are several
 * @returns      path of the page
 * @throws NOT_A_RUN, WRONG_DATA, OUTPUT_UNWRITABLE
 */
export async function reportOf(paths: readonly string[], out?: string): Promise<string> {
  const runs = await runsBelow(paths)
  const [run] = runs
  const [path, ...others] = paths.map((each) => join(each))
  const directory = others.length === 0 ? path : undefined
  if (run !== undefined && run === directory) {
    const page = await writeRunReport(run)
    if (out !== undefined && normalize(out) !== page) await writeAtomically(out, await readFile(page))
    return out ?? page
  }
  const page = out ?? join(directory ?? '', 'report.html')
  const found = await sweepRuns(runs)
  reportDamaged(found)
  await writeSweepReport(page, found.runs, found.damaged)
  return page
}
