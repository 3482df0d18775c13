import { finalPoints, type FinalPoint } from '@elbow-vae/results/frontier'
import { interruptedExitCode } from '../../terminal/interrupt.js'
import { builtInRegistry } from '../../plugins/built-in.js'
import { sweepOrResume } from '../../sweep/run-sweep.js'
import type { SweepRequest } from '../../sweep/plan.js'

/** Options of the experiments that are sweeps. */
export interface SweepExperimentOptions {
  readonly seed: string
  readonly jobs: string
  readonly out?: string
  readonly dataDir?: string | undefined
  readonly engine: string
  readonly 'engine.adapter'?: string
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly force?: boolean
}

/**
 * Trains the models of an experiment as a sweep. A sweep that is started again continues.
 *
 * @returns the last evaluations of its runs; empty after a dry run or an interruption
 */
export async function runAsSweep(
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
  const engineSettings = { engine, ...(adapter !== undefined && { 'engine.adapter': adapter }) }
  const directories = await sweepOrResume({
    registry: builtInRegistry(),
    requests: requests.map((request) => ({ ...request, settings: { ...request.settings, ...engineSettings } })),
    out,
    jobs,
    dataDir,
    dryRun,
    json,
    force,
  })
  if (dryRun || process.exitCode === interruptedExitCode) return []
  return (await finalPoints(directories)).points
}
