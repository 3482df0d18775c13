import { definePlugin, ratePerDimension as rateOf, type Column, type EvaluationResult } from '@elbow/core'
import { columnsOf, drawing, momentsOf, summarised } from './aggregate/moments.js'
import { hasFiniteCode } from './aggregate/split-codes.js'
import { standardError, weightedMean } from './statistics.js'

/**
 * Which dimensions of the code the rate is spent on, as a table.
 *
 * By 16 draws of each example, the rate in closed form where it has one. A factor that is conditional (of a chain, of an autoregressive marginal) has the rate of its
 * dimension given those before it. Densities that do not come apart, flows and mixtures, leave the rate null.
 */
export const ratePerDimension = definePlugin({
  kind: 'evaluator',
  name: 'rate-per-dimension',
  summary: 'table of the rate of each dimension of the code, and how far its mean moves',
  equation: 'R_d = E log e(z_d|x)/m(z_d), R = Σ_d R_d; Var_x E[z_d|x] beside E_x Var[z_d|x]',
  options: {},
  create: () => ({
    columns: [],
    async evaluate(run): Promise<EvaluationResult> {
      if (hasFiniteCode(run)) return { row: { note: 'rate-per-dimension: needs a continuous code' } }
      const { values, weights } = await run.perExample(
        'rate-per-dimension',
        (m) => {
          const rate = rateOf(m)
          return { ...momentsOf(m), ...(rate && { rate }) }
        },
        drawing,
      )
      const exact = run.split === 'exact'
      const rate = values['rate']
      const moments = summarised(values, weights, exact)
      const rates = rate && columnsOf(rate, weights.length)
      const rows = moments.spread.map((spread, dimension) => ({
        dimension,
        rate: rates ? weightedMean(rates[dimension]!, weights) : null,
        rate_se: rates && !exact ? standardError(rates[dimension]!) : null,
        mean_variance: moments.meanVariance[dimension]!,
        mean_variance_se: moments.meanVarianceError[dimension]!,
        spread,
      }))
      const note = 'rate-per-dimension: encoder or marginal has no density per dimension'
      return { row: rate ? {} : { note }, tables: { 'rate-per-dimension': { columns: own, rows } } }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'dimension', description: 'of the code, from 0', type: 'integer' },
  { name: 'rate', description: 'R_d = E log e(z_d|x)/m(z_d)', unit: 'nats' },
  { name: 'rate_se', description: 'standard error of rate over examples', unit: 'nats' },
  { name: 'mean_variance', description: 'Var_x E[z_d|x]' },
  { name: 'mean_variance_se', description: 'standard error of mean_variance over examples' },
  { name: 'spread', description: 'E_x Var[z_d|x]' },
]
