import { definePlugin, ratePerDimension as rateOf, type Column, type EvaluationResult } from '@elbow/core'
import { averaged, codeMoments, columnsOf, drawing, momentsOf, summarised } from './aggregate/moments.js'
import { hasFiniteCode } from './aggregate/split-codes.js'

/**
 * Which dimensions of the code the rate is spent on, as a table.
 *
 * By 16 draws of each example, more of exact data; the rate in closed form where it has one. A factor that is conditional (of a
 * chain, of an autoregressive marginal) has the rate of its dimension given those before it. Densities that do not come apart,
 * flows and mixtures, leave the rate null.
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
      const exact = run.split === 'exact'
      const found = await run.perExample(
        'rate-per-dimension',
        (m) => {
          const rate = rateOf(m)
          return { ...(!exact && momentsOf(m)), ...(rate && { rate }) }
        },
        exact ? {} : drawing,
      )
      const { values, weights } = found
      const moments = exact
        ? averaged(await codeMoments(run, 'rate-per-dimension/moments'))
        : summarised(values, weights, { exact, draws: drawing.samples })
      const rates =
        values['rate'] &&
        moments.spread.map((_, d) => found.estimate((each) => columnsOf(each['rate']!, weights.length)[d]!))
      const rows = moments.spread.map((spread, dimension) => ({
        dimension,
        rate: rates ? rates[dimension]!.mean : null,
        rate_se: rates ? rates[dimension]!.error : null,
        mean_variance: moments.meanVariance[dimension]!,
        mean_variance_se: moments.meanVarianceError[dimension]!,
        spread,
      }))
      const note = 'rate-per-dimension: encoder or marginal has no density per dimension'
      return { row: rates ? {} : { note }, tables: { 'rate-per-dimension': { columns: own, rows } } }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'dimension', description: 'of the code, from 0', type: 'integer' },
  { name: 'rate', description: 'R_d = E log e(z_d|x)/m(z_d)', unit: 'nats' },
  { name: 'rate_se', description: 'standard error of rate over examples; over draws for exact data', unit: 'nats' },
  { name: 'mean_variance', description: 'Var_x E[z_d|x]' },
  { name: 'mean_variance_se', description: 'standard error of mean_variance over examples; over draws for exact data' },
  { name: 'spread', description: 'E_x Var[z_d|x]' },
]
