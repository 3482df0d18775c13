import { join } from 'node:path'
import { parseIntegers } from '../../flags/lists.js'
import type { SweepExperimentOptions } from '../as-sweep.js'
import { reproduceVariants } from '../variants/reproduce-variants.js'
import { objectiveRequests } from './requests.js'

/** `elbow reproduce objectives`: one small model with every objective, and what came of each side by side. */
export const reproduceObjectives = (options: SweepExperimentOptions): Promise<void> =>
  reproduceVariants(
    {
      what: 'objective',
      requests: objectiveRequests(parseIntegers('--seed', options.seed)),
      directory: join('runs', 'objectives'),
      measured: [
        ['R', 'rate'],
        ['D', 'distortion'],
        ['elbo', 'elbo'],
        ['log p(x)', 'log_likelihood'],
        ['I_q', 'mutual_information_empirical'],
        ['KL(q‖m)', 'kl_aggregate_marginal'],
        ['code use', 'code_use'],
        ['active', 'active_units'],
      ],
    },
    options,
  )
