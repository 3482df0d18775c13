import { join } from 'node:path'
import { writeAtomically } from '@elbow/core'
import type { SweepRequest } from '../../sweep/plan.js'
import { variantsOf } from '../../sweep/variants.js'
import { asSweep, type SweepExperimentOptions } from '../as-sweep.js'
import { variantsTable, type Measured, type NamedPoint } from './variants-table.js'

/** Models that differ in one thing from the first of them, each with a name. */
export interface VariantsExperiment {
  /** What the names are names of: `objective`, `remedy`. */
  readonly what: string
  readonly requests: readonly SweepRequest[]
  readonly measured: readonly Measured[]
  /** Where its runs go unless told otherwise. */
  readonly directory: string
}

/**
 * Train the models of an experiment as a sweep, print what was measured of each by its name, and draw them in the plane:
 * `plane.svg` beside the summary.
 */
export async function reproduceVariants(
  { what, requests, measured, directory }: VariantsExperiment,
  options: SweepExperimentOptions,
): Promise<void> {
  const out = options.out ?? directory
  const points = await asSweep(requests, out, options)
  if (points.length === 0) return
  const names = await variantsOf(points.map((point) => point.directory))
  const runs = points.map((point): NamedPoint => ({ variant: names.get(point.directory)!, point }))
  const picture = join(out, 'plane.svg')
  await writeAtomically(picture, await draw(runs))
  const say = options.json ? console.error : console.log
  say(`\n${variantsTable(what, measured, runs)}\n\nTest images, nats. In the plane: ${picture}`)
}

async function draw(runs: readonly NamedPoint[]): Promise<string> {
  const { renderSvg } = await import('../../report/render-svg.js')
  const { namedPlane } = await import('../../report/specs/named-plane.js')
  const { namedRuns } = await import('../../report/named-runs.js')
  const named = runs.map(({ variant, point }, id) => ({ variant, id, ...point }))
  return renderSvg(namedPlane(namedRuns(named), { width: 720, height: 460 }))
}
