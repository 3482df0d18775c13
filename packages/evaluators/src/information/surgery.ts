import { columns, definePlugin, tf, type Column, type Estimate, type Evaluation } from '@elbow-vae/core'
import { estimate, type BlockValues } from '../aggregate/estimate.js'
import { finiteCode, type FiniteCode } from '../aggregate/finite-code.js'
import { logAggregate } from '../aggregate/log-aggregate.js'
import { codesOptions, hasFiniteCode, splitCodes, type CodeBlock } from '../aggregate/split-codes.js'
import { readTensors } from '../numerics/read-tensors.js'
import { klDivergence, mixtureOfRows, type ProbabilityTable } from '../numerics/tables.js'

/**
 * Decomposition of the rate into two terms, with the aggregated posterior of the whole split.
 *
 * I_q is the information of the code about the index of the example among the N examples. It is at most log N, the entropy of the
 * empirical distribution, and must not be compared with H − D of the population. It equals the I(X;Z) of ABE eq. 1 only for exact
 * data.
 *
 * A finite code is summed over; otherwise there is one draw per example, or the run's quadrature. Where the rate has a closed
 * form, only one term is estimated from draws, and the other is the difference to R.
 */
export const surgery = definePlugin({
  kind: 'evaluator',
  name: 'surgery',
  summary: 'R = I_q(X;Z) + KL(q(z)‖m(z)) with the exact aggregated posterior of the split',
  equation: 'R = I_q(X;Z) + KL(q(z) ‖ m(z)), q(z) = 1/N Σ_j e(z|x_j)',
  paper: 'Hoffman & Johnson 2016, ELBO Surgery, NIPS workshop',
  options: codesOptions,
  create: (options) => ({
    columns: [...columns('mutual_information_empirical', 'kl_aggregate_marginal'), ...ownColumns],
    async evaluate(run) {
      const { information, divergence, probability } = hasFiniteCode(run)
        ? surgeryOfFiniteCode(await finiteCode(run, 'surgery/finite', options.examples), run.split === 'exact')
        : await surgeryOfCodes(run, options)
      return {
        row: {
          mutual_information_empirical: information.mean,
          mutual_information_empirical_se: information.error,
          kl_aggregate_marginal: divergence.mean,
          kl_aggregate_marginal_se: divergence.error,
          kl_aggregate_marginal_examples: probability.length,
          information_ceiling: probability.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0),
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  {
    name: 'mutual_information_empirical_se',
    description: 'standard error of mutual_information_empirical',
    unit: 'nats',
  },
  { name: 'kl_aggregate_marginal_se', description: 'standard error of kl_aggregate_marginal', unit: 'nats' },
  {
    name: 'kl_aggregate_marginal_examples',
    description: 'N, number of examples in q(z) of kl_aggregate_marginal',
    type: 'integer',
  },
  {
    name: 'information_ceiling',
    description: 'upper bound of I_q: log N, or the entropy of a known distribution',
    unit: 'nats',
  },
]

interface Surgery {
  /** I_q(X;Z) */
  readonly information: Estimate
  /** KL(q(z) ‖ m(z)) */
  readonly divergence: Estimate
  readonly probability: Float64Array
}

function surgeryOfFiniteCode({ encoder, marginal, probability }: FiniteCode, exact: boolean): Surgery {
  const aggregate = mixtureOfRows(encoder, probability)
  const rows = Array.from({ length: encoder.rows }, (_, j) => rowOf(encoder, j))
  const blockOf = (values: Float64Array): BlockValues => ({
    values,
    examples: encoder.rows,
    weights: exact ? new Float64Array(encoder.rows).fill(1) : undefined, // sums: nothing is drawn
  })
  const information = blockOf(Float64Array.from(rows, (row) => klDivergence(row, aggregate)))
  const rest = blockOf(Float64Array.from(rows, (row) => klDivergence(row, marginal) - klDivergence(row, aggregate)))
  return {
    information: estimate([information], probability, exact),
    divergence: estimate([rest], probability, exact),
    probability,
  }
}

const rowOf = ({ data, size }: ProbabilityTable, j: number) => data.subarray(j * size, (j + 1) * size)

async function surgeryOfCodes(
  run: Evaluation,
  options: { examples: number; samples: number | null },
): Promise<Surgery> {
  const codes = await splitCodes(run, { name: 'surgery', ...options })
  try {
    const logQ = await logAggregate(run, codes)
    const blocks = await Promise.all(codes.blocks.map((block, i) => measureBlock(run, block, logQ[i]!)))
    const { probability } = codes
    const mean = (read: (block: MeasuredBlock) => Float64Array) =>
      estimate(
        blocks.map((block) => ({ ...block, values: read(block) })),
        probability,
        run.split === 'exact',
      )
    const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!)
    const drawn = { information: mean((each) => each.overQ), divergence: mean((each) => each.overMarginal) }
    const remainder = {
      information: mean(({ rate, overMarginal }) => difference(rate, overMarginal)),
      divergence: mean(({ rate, overQ }) => difference(rate, overQ)),
    }
    // Where the rate has a closed form, use draws for the term that gives the smaller error; otherwise both are the same.
    return remainder.information.error < drawn.information.error
      ? { information: remainder.information, divergence: drawn.divergence, probability }
      : { information: drawn.information, divergence: remainder.divergence, probability }
  } finally {
    codes.dispose()
  }
}

/** Values at each code of a block, [K·B]. */
interface MeasuredBlock extends Omit<BlockValues, 'values'> {
  /** log e(z|x) − log q(z); its mean is I_q */
  readonly overQ: Float64Array
  /** log q(z) − log m(z); its mean is KL(q ‖ m) */
  readonly overMarginal: Float64Array
  /** KL(e(z|x) ‖ m(z)) where it has a closed form, otherwise log e(z|x) − log m(z) */
  readonly rate: Float64Array
}

async function measureBlock(
  { model, rateEstimator }: Evaluation,
  { parameters, draw, examples }: CodeBlock,
  logQ: Float64Array,
): Promise<MeasuredBlock> {
  const [logPosterior, logMarginal, rates, weights] = await readTensors(() => {
    const prior = model.marginal.density()
    const logMarginal = prior.logProb(draw) // [K, B]
    const closedForm = rateEstimator === 'auto' ? model.encoder.density(parameters).kl?.(prior) : undefined // [B]
    return [
      tf.clone(draw.logProb),
      logMarginal,
      closedForm ? tf.add(tf.zerosLike(draw.logProb), closedForm) : tf.sub(draw.logProb, logMarginal),
      draw.weight ? tf.clone(draw.weight) : tf.onesLike(draw.logProb),
    ]
  })
  return {
    overQ: logQ.map((log, i) => logPosterior[i]! - log),
    overMarginal: logQ.map((log, i) => log - logMarginal[i]!),
    rate: rates,
    weights: draw.weight && weights,
    examples,
  }
}
