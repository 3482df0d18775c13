import { columns, definePlugin, tf, type Column, type Estimate, type Evaluation } from '@elbow/core'
import { estimate, type Measured } from './aggregate/estimate.js'
import { finiteCode, type FiniteCode } from './aggregate/finite-code.js'
import { logAggregate } from './aggregate/log-aggregate.js'
import { codesOptions, hasFiniteCode, splitCodes, type CodeBlock } from './aggregate/split-codes.js'
import { read } from './read.js'
import { divergence, mixture, type ProbabilityTable } from './tables.js'

/**
 * The rate in two, exactly, with the aggregated posterior of the whole split.
 *
 * I_q is what the code says about *which* of the N examples x is: at most log N, the entropy of the empirical distribution,
 * and never to be compared with H − D of the population. Only where the data are a known distribution is I_q the I(X;Z) of
 * ABE eq. 1.
 *
 * Sums of a finite code are exact; else one draw of each example, or the run's quadrature. Where the rate has a closed form
 * only one of the two is drawn, and the other is what is left of R.
 */
export const surgery = definePlugin({
  kind: 'evaluator',
  name: 'surgery',
  summary: 'R = I_q(X;Z) + KL(q(z)‖m(z)) with the exact aggregated posterior of the split',
  equation: 'R = I_q(X;Z) + KL(q(z) ‖ m(z)), q(z) = 1/N Σ_j e(z|x_j)',
  paper: 'Hoffman & Johnson 2016, ELBO Surgery, NIPS workshop',
  options: codesOptions,
  create: (options) => ({
    columns: [...columns('mutual_information_empirical', 'kl_aggregate_marginal'), ...own],
    async evaluate(run) {
      const { information, divergence, probability } = hasFiniteCode(run)
        ? ofFiniteCode(await finiteCode(run, 'surgery/finite', options.examples), run.split === 'exact')
        : await ofCodes(run, options)
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

const own: readonly Column[] = [
  {
    name: 'mutual_information_empirical_se',
    description: 'standard error of mutual_information_empirical',
    unit: 'nats',
  },
  { name: 'kl_aggregate_marginal_se', description: 'standard error of kl_aggregate_marginal', unit: 'nats' },
  {
    name: 'kl_aggregate_marginal_examples',
    description: 'N, examples whose posteriors make up q(z) in kl_aggregate_marginal',
    type: 'integer',
  },
  {
    name: 'information_ceiling',
    description: 'log N of the N examples (entropy of a known distribution): I_q cannot be more',
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

function ofFiniteCode({ encoder, marginal, probability }: FiniteCode, exact: boolean): Surgery {
  const aggregate = mixture(encoder, probability)
  const rows = Array.from({ length: encoder.rows }, (_, j) => rowOf(encoder, j))
  const summed = (values: Float64Array): Measured => ({
    values,
    examples: encoder.rows,
    ...(exact && { weights: new Float64Array(encoder.rows).fill(1) }), // sums: nothing is drawn
  })
  const information = summed(Float64Array.from(rows, (row) => divergence(row, aggregate)))
  const rest = summed(Float64Array.from(rows, (row) => divergence(row, marginal) - divergence(row, aggregate)))
  return {
    information: estimate([information], probability, exact),
    divergence: estimate([rest], probability, exact),
    probability,
  }
}

const rowOf = ({ data, size }: ProbabilityTable, j: number) => data.subarray(j * size, (j + 1) * size)

async function ofCodes(run: Evaluation, options: { examples: number; samples: number | null }): Promise<Surgery> {
  const codes = await splitCodes(run, { name: 'surgery', ...options })
  try {
    const logQ = await logAggregate(run, codes)
    const blocks = await Promise.all(codes.blocks.map((block, i) => measured(run, block, logQ[i]!)))
    const { probability } = codes
    const mean = (of: (block: MeasuredBlock) => Float64Array) =>
      estimate(
        blocks.map((block) => ({ ...block, values: of(block) })),
        probability,
        run.split === 'exact',
      )
    const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!)
    const drawn = { information: mean((each) => each.overQ), divergence: mean((each) => each.overMarginal) }
    const left = {
      information: mean(({ rate, overMarginal }) => difference(rate, overMarginal)),
      divergence: mean(({ rate, overQ }) => difference(rate, overQ)),
    }
    // Where the rate has a closed form, draw the one that tells both better; where it has none, they are the same.
    return left.information.error < drawn.information.error
      ? { information: left.information, divergence: drawn.divergence, probability }
      : { information: drawn.information, divergence: left.divergence, probability }
  } finally {
    codes.dispose()
  }
}

/** What each code of a block says, [K·B]. */
interface MeasuredBlock extends Omit<Measured, 'values'> {
  /** log e(z|x) − log q(z), whose mean is I_q */
  readonly overQ: Float64Array
  /** log q(z) − log m(z), whose mean is KL(q ‖ m) */
  readonly overMarginal: Float64Array
  /** KL(e(z|x) ‖ m(z)) where it has a closed form, else log e(z|x) − log m(z) */
  readonly rate: Float64Array
}

async function measured(
  { model, rate }: Evaluation,
  { parameters, draw, examples }: CodeBlock,
  logQ: Float64Array,
): Promise<MeasuredBlock> {
  const [logPosterior, logMarginal, rates, weights] = await read(() => {
    const prior = model.marginal.density()
    const logMarginal = prior.logProb(draw) // [K, B]
    const closed = rate === 'auto' ? model.encoder.density(parameters).kl?.(prior) : undefined // [B]
    return [
      tf.clone(draw.logProb),
      logMarginal,
      closed ? tf.add(tf.zerosLike(draw.logProb), closed) : tf.sub(draw.logProb, logMarginal),
      draw.weight ? tf.clone(draw.weight) : tf.onesLike(draw.logProb),
    ]
  })
  return {
    overQ: logQ.map((log, i) => logPosterior![i]! - log),
    overMarginal: logQ.map((log, i) => log - logMarginal![i]!),
    rate: rates!,
    ...(draw.weight && { weights: weights! }),
    examples,
  }
}
