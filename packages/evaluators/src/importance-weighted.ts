import { columns, definePlugin, tf, type Column, type Evaluation, standardError, weightedMean } from '@elbow/core'
import { logSum } from './log-sum.js'

/**
 * log g(x) from below, by K draws; elbo = L_1 ≤ L_K ≤ log g(x).
 *
 * `importance_gap` is L_K − elbo of the same draws: approximation gap and amortisation gap together, as far as K draws see
 * them. It rises with K, and few effective samples, (Σ w)² / Σ w², say that it has not stopped rising.
 *
 * Draws come in chunks, so memory does not grow with K. Sums over chunks and examples in float64 on the host.
 */
export const importanceWeighted = definePlugin({
  kind: 'evaluator',
  name: 'importance-weighted',
  summary: 'log g(x) by K importance samples, and what the elbo lacks of it',
  equation: 'L_K = E log 1/K Σ_k w_k, w_k = m(z_k) d(x|z_k) / e(z_k|x), z_k ~ e(z|x)',
  paper: 'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519), eq. 8',
  options: {
    samples: { default: 100, min: 1, max: 1_000_000, integer: true, help: 'K, draws per example' },
    chunk: { default: 20, min: 1, max: 100_000, integer: true, help: 'draws per example at a time: bounds the memory' },
  },
  create: ({ samples, chunk }) => ({
    columns: [...columns('log_likelihood', 'log_likelihood_se', 'log_likelihood_samples', 'effective_samples'), ...own],
    async evaluate(run) {
      const { logMean, elbo, effective, probability } = await importanceWeights(run, samples, chunk)
      const gap = logMean.map((log, i) => log - elbo[i]!)
      const exact = run.split === 'exact'
      return {
        row: {
          log_likelihood: weightedMean(logMean, probability),
          log_likelihood_se: exact ? errorOfDraws(effective, probability, samples) : standardError(logMean),
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

const own: readonly Column[] = [
  { name: 'effective_samples_min', description: '(sum w)^2 / sum w^2 of the example where it is smallest' },
  { name: 'elbo_of_draws', description: 'elbo by the draws that log_likelihood was estimated from', unit: 'nats' },
  { name: 'importance_gap', description: 'log_likelihood - elbo_of_draws: what inference loses', unit: 'nats' },
  { name: 'importance_gap_se', description: 'standard error of importance_gap over examples', unit: 'nats' },
]

/** Decodings in one step, so far as a chunk allows: as many as a batch of training has. */
const decodings = 200

/** What K draws say of each example, and the example's probability. */
async function importanceWeights(run: Evaluation, samples: number, chunk: number) {
  const logSums: Float64Array[] = []
  const logSquares: Float64Array[] = []
  const logs: Float64Array[] = []
  let probability = new Float64Array()
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
        ...{ samples: size, rate: 'sampled', enumerate: false, quadrature: 0 },
        pass: done / chunk,
        batch: Math.max(1, Math.floor(decodings / size)),
      },
    )
    logSums.push(values['sum']!)
    logSquares.push(values['squares']!)
    logs.push(values['elbo']!)
    probability = weights as Float64Array<ArrayBuffer>
  }
  const logSumOfAll = logSum(logSums)
  const logSquaresOfAll = logSum(logSquares)
  return {
    logMean: logSumOfAll.map((log) => log - Math.log(samples)),
    elbo: logSumOfAll.map((_, i) => logs.reduce((sum, each) => sum + each[i]!, 0) / samples),
    effective: logSumOfAll.map((log, i) => Math.exp(2 * log - logSquaresOfAll[i]!)),
    probability,
  }
}

/**
 * Standard error over draws where every example is there: Var log 1/K Σ w ≈ Var(w) / K w̄² = 1/ess − 1/K of each, by the
 * delta method.
 */
function errorOfDraws(effective: Float64Array, probability: Float64Array, samples: number): number | null {
  if (samples === 1) return null // one weight does not tell how much weights differ
  const variances = effective.map((ess, i) => probability[i]! ** 2 * Math.max(0, 1 / ess - 1 / samples))
  return Math.sqrt(variances.reduce((sum, each) => sum + each, 0))
}
