import { join } from 'node:path'
import { parseIntegers } from '../../flags/lists.js'
import type { SweepExperimentOptions } from '../shared/run-as-sweep.js'
import { reproduceVariants } from '../shared/reproduce-variants.js'
import { objectiveRequests } from './requests.js'

/** `elbow reproduce objectives`: trains one small model with every objective and prints a table of the results. */
export const reproduceObjectives = (options: SweepExperimentOptions): Promise<void> =>
  reproduceVariants(
    {
      heading: 'objective',
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
