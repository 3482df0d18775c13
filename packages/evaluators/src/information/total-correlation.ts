import { columns, definePlugin, tf, type Column, type Density, type Evaluation } from '@elbow-vae/core'
import { estimate, type BlockValues } from '../aggregate/estimate.js'
import { logAggregate, logAggregatePerDimension } from '../aggregate/log-aggregate.js'
import { codesOptions, inspectPosterior, splitCodes, type SplitCodes } from '../aggregate/split-codes.js'
import { readTensors, splitColumns } from '../numerics/read-tensors.js'

/**
 * Decomposition of KL(q(z) ‖ m(z)) into the total correlation and the rest, E_q log Π_d q(z_d) / m(z).
 *
 * q(z) = 1/N Σ_j e(z|x_j) and each q(z_d) are those of the whole split, not of a minibatch. Where m is a product, such as N(0, I),
 * the rest is Σ_d KL(q(z_d) ‖ m(z_d)). Both terms depend on N. Their sum equals `kl_aggregate_marginal` of `surgery` for equal N,
 * which is the default.
 */
export const totalCorrelation = definePlugin({
  kind: 'evaluator',
  name: 'total-correlation',
  summary: 'KL(q(z)‖m(z)) as the total correlation of the code plus a dimension-wise rest',
  equation: 'KL(q(z) ‖ m(z)) = TC + rest, TC = KL(q(z) ‖ Π_d q(z_d))',
  paper: 'Chen et al. 2018, Isolating Sources of Disentanglement in VAEs (arXiv:1802.04942), eq. 2',
  options: codesOptions,
  create: (options) => ({
    columns: [...columns('total_correlation'), ...ownColumns],
    async evaluate(run) {
      const reason = inspectPosterior(run, unsupportedReason)
      if (reason) return { row: { ...nullRow, note: `total-correlation: ${reason}` } }
      const codes = await splitCodes(run, { name: 'total-correlation', ...options })
      try {
        const { correlation, rest } = await decompose(run, codes)
        const mean = (blocks: readonly BlockValues[]) => estimate(blocks, codes.probability, run.split === 'exact')
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

const ownColumns: readonly Column[] = [
  { name: 'total_correlation_se', description: 'standard error of total_correlation', unit: 'nats' },
  { name: 'dimensionwise_kl', description: 'E_q log prod_d q(z_d) / m(z) = KL(q||m) - TC', unit: 'nats' },
  { name: 'dimensionwise_kl_se', description: 'standard error of dimensionwise_kl', unit: 'nats' },
  {
    name: 'total_correlation_examples',
    description: 'N, number of examples in q(z) of total_correlation and dimensionwise_kl',
    type: 'integer',
  },
]
const nullRow = {
  ...{ total_correlation: null, total_correlation_se: null },
  ...{ dimensionwise_kl: null, dimensionwise_kl_se: null, total_correlation_examples: null },
}

function unsupportedReason({ enumerate, logProbPerDimension, factors }: Density): string | undefined {
  if (enumerate) return 'needs a continuous code'
  if (!logProbPerDimension || factors) return 'needs an encoder whose dimensions are independent given x'
  return undefined
}

/** log q/Π q_d and log Π q_d/m at every code. */
async function decompose(run: Evaluation, codes: SplitCodes) {
  const logQ = await logAggregate(run, codes)
  const logEach = await logAggregatePerDimension(run, codes)
  const correlation: BlockValues[] = []
  const rest: BlockValues[] = []
  for (const [i, { draw, examples }] of codes.blocks.entries()) {
    const [logMarginal, weights] = await readTensors(() => [
      run.model.marginal.density().logProb(draw), //                            [K, B]
      draw.weight ? tf.clone(draw.weight) : tf.onesLike(draw.logProb),
    ])
    const common = { examples, weights: draw.weight && weights }
    const perDimension = splitColumns(logEach[i]!, logEach[i]!.length / logQ[i]!.length)
    const logProduct = logQ[i]!.map((_, n) => perDimension.reduce((sum, each) => sum + each[n]!, 0))
    correlation.push({ values: logQ[i]!.map((log, n) => log - logProduct[n]!), ...common })
    rest.push({ values: logProduct.map((log, n) => log - logMarginal[n]!), ...common })
  }
  return { correlation, rest }
}
