import { join } from 'node:path'
import { errors } from '@elbow-vae/core'
import { parseIntegers } from '../../flags/lists.js'
import type { SweepExperimentOptions } from '../shared/run-as-sweep.js'
import { reproduceVariants } from '../shared/reproduce-variants.js'
import { collapseRequests, isCollapseScale, collapseScales } from './requests.js'

/** Options of `reproduceCollapse`. */
export interface CollapseOptions extends SweepExperimentOptions {
  readonly scale: string
}

/** `elbow reproduce collapse`: trains a model that ignores its code, without and with each remedy. */
export async function reproduceCollapse(options: CollapseOptions): Promise<void> {
  const { scale, seed } = options
  if (!isCollapseScale(scale)) throw errors.badOption('--scale', collapseScales.join(', '), scale)
  const experiment = {
    heading: 'remedy',
    requests: collapseRequests(scale, parseIntegers('--seed', seed)),
    directory: join('runs', `collapse-${scale}`),
    measured: [
      ['R', 'rate'],
      ['D', 'distortion'],
      ['elbo', 'elbo'],
      ['I_q', 'mutual_information_empirical'],
      ['KL(q‖m)', 'kl_aggregate_marginal'],
      ['code use', 'code_use'],
      ['regime', 'regime'],
    ],
  } as const
  await reproduceVariants(experiment, options)
}
