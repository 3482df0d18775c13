import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { writeAtomically } from '@elbow/core'
import { reportDamaged } from '../readable-runs.js'
import { runsBelow } from '../runs-below.js'
import { writeRunReport } from './run-report.js'
import { writeSweepReport } from './sweep-report.js'
import { sweepRuns } from './sweep-runs.js'

/**
 * Write the page that shows these runs: a single run's own, or all of them in one plane.
 *
 * @returns its path
 * @throws NOT_A_RUN, WRONG_DATA, OUTPUT_UNWRITABLE
 */
export async function reportOf(paths: readonly string[], out?: string): Promise<string> {
  const runs = await runsBelow(paths)
  const [run] = runs
  if (run !== undefined && paths.length === 1 && run === join(paths[0]!)) {
    const page = await writeRunReport(run)
    if (out !== undefined && normalize(out) !== page) await writeAtomically(out, await readFile(page))
    return out ?? page
  }
  const page = out ?? (paths.length === 1 ? join(paths[0]!, 'report.html') : 'report.html')
  const found = await sweepRuns(runs)
  reportDamaged(found)
  await writeSweepReport(page, found.runs, found.damaged)
  return page
}
