import { columns, definePlugin, type EvaluationResult } from '@elbow/core'
import { averaged, codeMoments } from './aggregate/moments.js'
import { hasFiniteCode } from './aggregate/split-codes.js'

/**
 * How many dimensions of the code say anything.
 *
 * The mean of a density that states none, a flow, is estimated from draws, and the variance that they add is taken off.
 */
export const activeUnits = definePlugin({
  kind: 'evaluator',
  name: 'active-units',
  summary: 'how many dimensions of the code have a mean that moves with x',
  equation: 'unit d is active where Var_x E[z_d|x] > threshold',
  paper: 'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519)',
  options: { threshold: { default: 0.01, min: 0, help: 'on Var_x E[z_d|x]' } },
  create: ({ threshold }) => ({
    columns: columns('active_units'),
    async evaluate(run): Promise<EvaluationResult> {
      if (hasFiniteCode(run)) return { row: { active_units: null, note: 'active-units: needs a continuous code' } }
      const { meanVariance } = averaged(await codeMoments(run, 'active-units'))
      return { row: { active_units: meanVariance.filter((each) => each > threshold).length } }
    },
  }),
})
