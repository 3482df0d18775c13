import { join } from 'node:path'
import { errors } from '@elbow/core'
import { parseIntegers } from '../../flags/lists.js'
import type { SweepExperimentOptions } from '../as-sweep.js'
import { reproduceVariants } from '../variants/reproduce-variants.js'
import { collapseRequests, isScale, scales } from './requests.js'

export interface CollapseOptions extends SweepExperimentOptions {
  readonly scale: string
}

/** `elbow reproduce collapse`: a model that ignores its code, and what each remedy makes of it. */
export async function reproduceCollapse(options: CollapseOptions): Promise<void> {
  const { scale, seed } = options
  if (!isScale(scale)) throw errors.badOption('--scale', scales.join(', '), scale)
  const experiment = {
    what: 'remedy',
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
