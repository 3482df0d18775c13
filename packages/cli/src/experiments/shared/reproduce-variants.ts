import { join } from 'node:path'
import { writeAtomically } from '@elbow-vae/core'
import type { SweepRequest } from '../../sweep/plan.js'
import { variantsOf } from '@elbow-vae/results/runs'
import { runAsSweep, type SweepExperimentOptions } from './run-as-sweep.js'
import { variantsTable, type MeasuredColumn, type NamedPoint } from './variants-table.js'

/** A sweep of named models, each with one change to the first. */
export interface VariantsExperiment {
  /** The heading of the names: `objective`, `remedy`. */
  readonly heading: string
  readonly requests: readonly SweepRequest[]
  readonly measured: readonly MeasuredColumn[]
  /** Default directory of the runs. */
  readonly directory: string
}

/**
 * Trains the models of an experiment as a sweep, prints a table of their evaluations, and writes `plane.svg`, the plane with
 * their names.
 */
export async function reproduceVariants(
  { heading, requests, measured, directory }: VariantsExperiment,
  options: SweepExperimentOptions,
): Promise<void> {
  const out = options.out ?? directory
  const points = await runAsSweep(requests, out, options)
  if (points.length === 0) return
  const names = await variantsOf(points.map((point) => point.directory))
  const runs = points.flatMap((point): NamedPoint[] => {
    const variant = names.get(point.directory)
    return variant === undefined ? [] : [{ variant, point }]
  })
  const picture = join(out, 'plane.svg')
  await writeAtomically(picture, await draw(runs))
  const log = options.json ? console.error : console.log
  log(`\n${variantsTable(heading, measured, runs)}\n\nTest images, nats. Rate-distortion plane: ${picture}`)
}

async function draw(runs: readonly NamedPoint[]): Promise<string> {
  const { renderSvg } = await import('@elbow-vae/results/plots')
  const { namedPlane } = await import('@elbow-vae/results/plots')
  const { namedRuns } = await import('@elbow-vae/results/reports')
  const named = runs.map(({ variant, point }, id) => ({ variant, id, ...point }))
  return renderSvg(namedPlane(namedRuns(named), { width: 720, height: 460 }))
}
