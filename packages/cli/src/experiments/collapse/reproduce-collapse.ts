import { join } from 'node:path'
import { errors } from '@elbow/core'
import { parseIntegers } from '../../flags/lists.js'
import { asSweep, type SweepExperimentOptions } from '../as-sweep.js'
import { collapseRequests, isScale, scales } from './requests.js'

export interface CollapseOptions extends SweepExperimentOptions {
  readonly scale: string
}

/** `elbow reproduce collapse`: a model that ignores its code, and what each remedy makes of it. */
export async function reproduceCollapse(options: CollapseOptions): Promise<void> {
  const { scale } = options
  if (!isScale(scale)) throw errors.badOption('--scale', scales.join(', '), scale)
  const out = options.out ?? join('runs', `collapse-${scale}`)
  await asSweep(collapseRequests(scale, parseIntegers('--seed', options.seed)), out, options)
}
