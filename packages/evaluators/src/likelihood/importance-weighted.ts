import { columns, definePlugin, tf, type Column, type Evaluation, standardError, weightedMean } from '@elbow-vae/core'
import { logSumExp } from './log-sum-exp.js'

/**
 * Lower bound of log g(x) from K draws; elbo = L_1 ≤ L_K ≤ log g(x).
 *
 * `importance_gap` is L_K − elbo of the same draws, a lower bound of the approximation gap plus the amortization gap. It increases
 * with K. Few effective samples, (Σ w)² / Σ w², show that it has not converged.
 *
 * Draws are made in chunks, so memory does not grow with K. Sums over chunks and examples are in float64 on the host.
 */
export const importanceWeighted = definePlugin({
  kind: 'evaluator',
  name: 'importance-weighted',
  summary: 'log g(x) by K importance samples, and the gap between it and the elbo',
  equation: 'L_K = E log 1/K Σ_k w_k, w_k = m(z_k) d(x|z_k) / e(z_k|x), z_k ~ e(z|x)',
  paper: 'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519), eq. 8',
  options: {
    samples: { default: 100, min: 1, max: 1_000_000, integer: true, help: 'K, draws per example' },
    chunk: { default: 20, min: 1, max: 100_000, integer: true, help: 'draws per example at a time; limits the memory' },
  },
  create: ({ samples, chunk }) => ({
    columns: [
      ...columns('log_likelihood', 'log_likelihood_se', 'log_likelihood_samples', 'effective_samples'),
      ...ownColumns,
    ],
    async evaluate(run) {
      const { logMean, elbo, effective, probability } = await importanceWeights(run, samples, chunk)
      const gap = logMean.map((log, i) => log - elbo[i]!)
      const exact = run.split === 'exact'
      return {
        row: {
          log_likelihood: weightedMean(logMean, probability),
          log_likelihood_se: exact ? errorOverDraws(effective, probability, samples) : standardError(logMean),
          log_likelihood_samples: samples,
          effective_samples: weightedMean(effective, probability),
          effective_samples_min: effective.reduce((least, each) => Math.min(least, each), Infinity),
          elbo_of_draws: weightedMean(elbo, probability),
          importance_gap: weightedMean(gap, probability),
          importance_gap_se: exact ? null : standardError(gap),
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'effective_samples_min', description: 'minimum over examples of (sum w)^2 / sum w^2' },
  { name: 'elbo_of_draws', description: 'elbo from the draws of log_likelihood', unit: 'nats' },
  { name: 'importance_gap', description: 'log_likelihood - elbo_of_draws: loss due to inference', unit: 'nats' },
  { name: 'importance_gap_se', description: 'standard error of importance_gap over examples', unit: 'nats' },
]

/** Decoder outputs per step, unless a chunk has more; about the size of a training batch. */
const decodingsPerStep = 200

/** Log importance weights of K draws, summarized for each example, and the example's probability. */
async function importanceWeights(run: Evaluation, samples: number, chunk: number) {
  const logSums: Float64Array[] = []
  const logSquares: Float64Array[] = []
  const logs: Float64Array[] = []
  let probability: Float64Array = new Float64Array()
  for (let done = 0; done < samples; done += chunk) {
    const size = Math.min(chunk, samples - done)
    const { values, weights } = await run.perExample(
      `importance-weighted/${size}`,
      (m) => {
        const logWeight = tf.neg(tf.add(m.rate, m.distortion)) // [size, B]
        return {
          sum: tf.logSumExp(logWeight, 0),
          squares: tf.logSumExp(tf.mul(logWeight, 2), 0),
          elbo: tf.sum(logWeight, 0),
        }
      },
      {
        ...{ samples: size, rateEstimator: 'sampled', enumerate: false, quadrature: 0 },
        pass: done / chunk,
        batch: Math.max(1, Math.floor(decodingsPerStep / size)),
      },
    )
    logSums.push(values.sum)
    logSquares.push(values.squares)
    logs.push(values.elbo)
    probability = weights
  }
  const logSumOfAll = logSumExp(logSums)
  const logSquaresOfAll = logSumExp(logSquares)
  return {
    logMean: logSumOfAll.map((log) => log - Math.log(samples)),
    elbo: logSumOfAll.map((_, i) => logs.reduce((sum, each) => sum + each[i]!, 0) / samples),
    effective: logSumOfAll.map((log, i) => Math.exp(2 * log - logSquaresOfAll[i]!)),
    probability,
  }
}

/**
 * Standard error over draws, for exact data. By the delta method, Var log 1/K Σ w ≈ Var(w) / K w̄² = 1/ess − 1/K for each
 * example.
 */
function errorOverDraws(effective: Float64Array, probability: Float64Array, samples: number): number | null {
  if (samples === 1) return null // one weight has no variance
  const variances = effective.map((ess, i) => probability[i]! ** 2 * Math.max(0, 1 / ess - 1 / samples))
  return Math.sqrt(variances.reduce((sum, each) => sum + each, 0))
}
