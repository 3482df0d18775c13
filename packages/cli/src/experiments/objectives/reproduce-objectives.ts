import { join } from 'node:path'
import { parseIntegers } from '../../flags/lists.js'
import { asSweep, type SweepExperimentOptions } from '../as-sweep.js'
import { objectivesTable } from './objectives-table.js'
import { objectiveRequests } from './requests.js'

/** `elbow reproduce objectives`: one small model with every objective, and what came of each side by side. */
export async function reproduceObjectives(options: SweepExperimentOptions): Promise<void> {
  const out = options.out ?? join('runs', 'objectives')
  const points = await asSweep(objectiveRequests(parseIntegers('--seed', options.seed)), out, options)
  const say = options.json ? console.error : console.log
  if (points.length > 0) say(`\n${objectivesTable(points)}\n\nTest images, nats.`)
}
