import { columns, definePlugin, type EvaluationResult } from '@elbow-vae/core'
import { averageMoments, codeMoments } from '../aggregate/moments.js'
import { hasFiniteCode } from '../aggregate/split-codes.js'

/**
 * Number of dimensions of the code whose posterior mean varies with x.
 *
 * The mean of a density without a closed-form mean, such as a flow, is estimated from draws; the variance due to the draws is
 * subtracted.
 */
export const activeUnits = definePlugin({
  kind: 'evaluator',
  name: 'active-units',
  summary: 'number of dimensions of the code whose posterior mean varies with x',
  equation: 'unit d is active where Var_x E[z_d|x] > threshold',
  paper: 'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519)',
  options: { threshold: { default: 0.01, min: 0, help: 'threshold on Var_x E[z_d|x]' } },
  create: ({ threshold }) => ({
    columns: columns('active_units'),
    async evaluate(run): Promise<EvaluationResult> {
      if (hasFiniteCode(run)) return { row: { active_units: null, note: 'active-units: needs a continuous code' } }
      const { meanVariance } = averageMoments(await codeMoments(run, 'active-units'))
      return { row: { active_units: meanVariance.filter((each) => each > threshold).length } }
    },
  }),
})
