import {
  required,
  definePlugin,
  measureRatePerDimension,
  type Column,
  type Estimate,
  type Evaluation,
  type EvaluationResult,
  type Measurement,
  type PerExample,
  type Tensor,
} from '@elbow-vae/core'
import { splitColumns } from '../numerics/read-tensors.js'
import {
  averageMoments,
  codeMoments,
  momentSampling,
  momentsOf,
  summarizeMoments,
  type Moments,
} from '../aggregate/moments.js'
import { hasFiniteCode } from '../aggregate/split-codes.js'

/**
 * Table of the rate of each dimension of the code.
 *
 * The rate has its closed form where there is one; otherwise it is estimated from 16 draws per example, more for exact data. For a
 * chain or an autoregressive marginal it is the rate of the dimension given the earlier dimensions. It is null for densities that
 * do not factorize over dimensions, such as flows and mixtures.
 */
export const ratePerDimension = definePlugin({
  kind: 'evaluator',
  name: 'rate-per-dimension',
  summary: 'table of the rate of each dimension of the code, and of the variance of its posterior mean',
  equation: 'R_d = E log e(z_d|x)/m(z_d), R = Σ_d R_d; Var_x E[z_d|x] beside E_x Var[z_d|x]',
  options: {},
  create: () => ({
    columns: [],
    async evaluate(run): Promise<EvaluationResult> {
      if (hasFiniteCode(run)) return { row: { note: 'rate-per-dimension: needs a continuous code' } }
      const { moments, rates } = run.split === 'exact' ? await measureExact(run) : await measureSplit(run)
      const rows = moments.variance.map((spread, dimension) => ({
        dimension,
        rate: rates?.[dimension]?.mean ?? null,
        rate_se: rates?.[dimension]?.error ?? null,
        mean_variance: moments.meanVariance[dimension]!,
        mean_variance_se: moments.meanVarianceError[dimension]!,
        spread,
      }))
      const note = 'rate-per-dimension: encoder or marginal has no density per dimension'
      return { row: rates ? {} : { note }, tables: { 'rate-per-dimension': { columns: tableColumns, rows } } }
    },
  }),
})

interface DimensionMeasurement {
  readonly moments: Moments
  /** Rate of each dimension, nats; undefined where the code has no rate per dimension. */
  readonly rates: readonly Estimate[] | undefined
}

const name = 'rate-per-dimension'

async function measureExact(run: Evaluation): Promise<DimensionMeasurement> {
  const result = await run.perExample(name, rateOf)
  const moments = averageMoments(await codeMoments(run, `${name}/moments`))
  return { moments, rates: ratesOf(result, moments.variance.length) }
}

async function measureSplit(run: Evaluation): Promise<DimensionMeasurement> {
  const result = await run.perExample(
    name,
    (m) => {
      const rate = rateOf(m)
      return { ...momentsOf(m), ...rate }
    },
    momentSampling,
  )
  const moments = summarizeMoments(result.values, result.weights, { exact: false, draws: momentSampling.samples })
  return { moments, rates: ratesOf(result, moments.variance.length) }
}

/** Rate per dimension, [B, D], if the code has one. */
function rateOf(m: Measurement): { readonly rate?: Tensor } {
  const rate = measureRatePerDimension(m)
  return rate ? { rate } : {}
}

function ratesOf(
  { values, estimate }: PerExample<{ readonly rate?: Tensor }>,
  dimensions: number,
): Estimate[] | undefined {
  if (!values.rate) return undefined
  return Array.from({ length: dimensions }, (_, d) =>
    estimate(({ rate }) => splitColumns(required(rate, 'rate per dimension'), dimensions)[d]!),
  )
}

const tableColumns: readonly Column[] = [
  { name: 'dimension', description: 'dimension of the code, from 0', type: 'integer' },
  { name: 'rate', description: 'R_d = E log e(z_d|x)/m(z_d)', unit: 'nats' },
  { name: 'rate_se', description: 'standard error of rate over examples; over draws for exact data', unit: 'nats' },
  { name: 'mean_variance', description: 'Var_x E[z_d|x]' },
  { name: 'mean_variance_se', description: 'standard error of mean_variance over examples; over draws for exact data' },
  { name: 'spread', description: 'E_x Var[z_d|x]' },
]
