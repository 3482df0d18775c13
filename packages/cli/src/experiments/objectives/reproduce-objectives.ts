import { join } from 'node:path'
import { parseIntegers } from '../../flags/lists.js'
import { finalPoints } from '../../frontier/final-points.js'
import { interruptedExitCode } from '../../interrupt.js'
import { builtIn } from '../../plugins.js'
import { sweep } from '../../sweep/command.js'
import { objectivesTable } from './objectives-table.js'
import { objectiveRequests } from './requests.js'

export interface ReproduceObjectivesOptions {
  readonly seed: string
  readonly jobs: string
  readonly out?: string
  readonly dataDir?: string
  readonly engine: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `elbow reproduce objectives`: one small model with every objective, as a sweep, and what came of each side by side. */
export async function reproduceObjectives(options: ReproduceObjectivesOptions): Promise<void> {
  const { jobs, dataDir, engine, dryRun = false, json = false } = options
  const out = options.out ?? join('runs', 'objectives')
  const requests = objectiveRequests(parseIntegers('--seed', options.seed), engine)
  const begun = await sweep({ registry: builtIn(), requests, out, jobs, dataDir, dryRun, json })
  if (dryRun || process.exitCode === interruptedExitCode) return
  const { points } = await finalPoints(begun)
  const say = json ? console.error : console.log
  if (points.length > 0) say(`\n${objectivesTable(points)}\n\nTest images, nats.`)
}
