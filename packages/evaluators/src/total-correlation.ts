import { columns, definePlugin, tf, type Column, type Density, type Evaluation } from '@elbow/core'
import { estimate, type Measured } from './aggregate/estimate.js'
import { logAggregate, logAggregatePerDimension } from './aggregate/log-aggregate.js'
import { codesOptions, posteriorOfFirst, splitCodes, type SplitCodes } from './aggregate/split-codes.js'
import { columnsOf } from './aggregate/moments.js'
import { read } from './read.js'

/**
 * The divergence of q(z) from m(z) in two; the rest is E_q log Π_d q(z_d) / m(z).
 *
 * q(z) = 1/N Σ_j e(z|x_j) and each q(z_d) are those of the whole split, not of a minibatch. Where m is a product, as N(0, I)
 * is, the rest is Σ_d KL(q(z_d) ‖ m(z_d)). Both depend on how many examples make up q(z): the two sum to the
 * `kl_aggregate_marginal` of `surgery` where that has as many, which is the default of both.
 */
export const totalCorrelation = definePlugin({
  kind: 'evaluator',
  name: 'total-correlation',
  summary: 'KL(q(z)‖m(z)) as the dependence between dimensions of the code, and the rest',
  equation: 'KL(q(z) ‖ m(z)) = TC + rest, TC = KL(q(z) ‖ Π_d q(z_d))',
  paper: 'Chen et al. 2018, Isolating Sources of Disentanglement in VAEs (arXiv:1802.04942), eq. 2',
  options: codesOptions,
  create: (options) => ({
    columns: [...columns('total_correlation'), ...own],
    async evaluate(run) {
      const why = posteriorOfFirst(run, whyNot)
      if (why) return { row: { ...nothing, note: `total-correlation: ${why}` } }
      const codes = await splitCodes(run, { name: 'total-correlation', ...options })
      try {
        const { correlation, rest } = await decompose(run, codes)
        const mean = (blocks: readonly Measured[]) => estimate(blocks, codes.probability, run.split === 'exact')
        const [total, dimensions] = [mean(correlation), mean(rest)]
        return {
          row: {
            total_correlation: total.mean,
            total_correlation_se: total.error,
            dimensionwise_kl: dimensions.mean,
            dimensionwise_kl_se: dimensions.error,
            total_correlation_examples: codes.probability.length,
          },
        }
      } finally {
        codes.dispose()
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'total_correlation_se', description: 'standard error of total_correlation', unit: 'nats' },
  { name: 'dimensionwise_kl', description: 'E_q log prod_d q(z_d) / m(z) = KL(q||m) - TC', unit: 'nats' },
  { name: 'dimensionwise_kl_se', description: 'standard error of dimensionwise_kl', unit: 'nats' },
  {
    name: 'total_correlation_examples',
    description: 'N, examples whose posteriors make up q(z) in total_correlation and dimensionwise_kl',
    type: 'integer',
  },
]
const nothing = {
  ...{ total_correlation: null, total_correlation_se: null },
  ...{ dimensionwise_kl: null, dimensionwise_kl_se: null, total_correlation_examples: null },
}

function whyNot({ enumerate, logProbPerDimension, factors }: Density): string | undefined {
  if (enumerate) return 'needs a continuous code'
  if (!logProbPerDimension || factors) return 'needs an encoder whose dimensions are independent given x'
  return undefined
}

/** log q/Π q_d and log Π q_d/m at every code. */
async function decompose(run: Evaluation, codes: SplitCodes) {
  const logQ = await logAggregate(run, codes)
  const logEach = await logAggregatePerDimension(run, codes)
  const correlation: Measured[] = []
  const rest: Measured[] = []
  for (const [i, { draw, examples }] of codes.blocks.entries()) {
    const [logMarginal, weights] = await read(() => [
      run.model.marginal.density().logProb(draw), //                            [K, B]
      draw.weight ? tf.clone(draw.weight) : tf.onesLike(draw.logProb),
    ])
    const common = { examples, ...(draw.weight && { weights: weights! }) }
    const perDimension = columnsOf(logEach[i]!, logQ[i]!.length)
    const logProduct = logQ[i]!.map((_, n) => perDimension.reduce((sum, each) => sum + each[n]!, 0))
    correlation.push({ values: logQ[i]!.map((log, n) => log - logProduct[n]!), ...common })
    rest.push({ values: logProduct.map((log, n) => log - logMarginal![n]!), ...common })
  }
  return { correlation, rest }
}
