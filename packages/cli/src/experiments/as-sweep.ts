import { finalPoints, type FinalPoint } from '../frontier/final-points.js'
import { interruptedExitCode } from '../interrupt.js'
import { builtIn } from '../plugins.js'
import { sweep } from '../sweep/command.js'
import type { SweepRequest } from '../sweep/plan.js'

/** What every experiment that is a sweep is asked for on the command line. */
export interface SweepExperimentOptions {
  readonly seed: string
  readonly jobs: string
  readonly out?: string
  readonly dataDir?: string
  readonly engine: string
  readonly 'engine.adapter'?: string
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly force?: boolean
}

/**
 * Train an experiment's models as a sweep, which goes on where it stopped when it is started again.
 *
 * @returns where its runs ended; none of them after a dry run or an interruption
 */
export async function asSweep(
  requests: readonly SweepRequest[],
  out: string,
  {
    jobs,
    dataDir,
    engine,
    'engine.adapter': adapter,
    dryRun = false,
    json = false,
    force = false,
  }: SweepExperimentOptions,
): Promise<readonly FinalPoint[]> {
  const chosen = { engine, ...(adapter !== undefined && { 'engine.adapter': adapter }) }
  const asked = requests.map((request) => ({ ...request, settings: { ...request.settings, ...chosen } }))
  const begun = await sweep({ registry: builtIn(), requests: asked, out, jobs, dataDir, dryRun, json, force })
  if (dryRun || process.exitCode === interruptedExitCode) return []
  return (await finalPoints(begun)).points
}
