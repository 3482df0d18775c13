import { columns, definePlugin, type Column, type EvaluationResult, type TableData, standardError } from '@elbow/core'
import { walk, type State } from './chain/walk.js'
import { chainPicture } from './chain/picture.js'
import { isImage, shownSplit } from './samples/inputs.js'

/**
 * Samples by turns of encoder and decoder.
 *
 * Trained without the rate term, codes z ~ m(z) are not those that the decoder knows, and samples come from this chain. Where
 * d(x|z) is q(x|z) ∝ p*(x) e(z|x), p* stays as it is along the chain. Rate and distortion are those of the states, as if they
 * were data.
 */
export const markovChain = definePlugin({
  kind: 'evaluator',
  name: 'markov-chain',
  summary: 'samples by turns of encoder and decoder, as a picture, with the statistics of every step',
  equation: 'x_0 → z_0 ~ e(z|x_0) → x_1 ~ d(x|z_0) → z_1 ~ e(z|x_1) → …',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {
    chains: { default: 32, min: 2, max: 10_000, integer: true, help: 'how many run side by side' },
    steps: { default: 10, min: 1, max: 1000, integer: true, help: 'turns of each' },
    start: {
      default: 'data',
      choices: ['data', 'noise'],
      help: 'x_0: examples of the split; or fair bits, standard normal values for continuous data',
    },
    shown: { default: 8, min: 1, max: 100, integer: true, help: 'chains in the picture, a row each' },
  },
  create: ({ chains, steps, start, shown }) => ({
    columns: own,
    async evaluate(run): Promise<EvaluationResult> {
      const { dataset, split } = run
      if (split === 'exact') return { row: { ...missing, note: 'markov-chain: needs examples of a split' } }
      if (split !== shownSplit(dataset)) return { row: {} }
      const states = await walk(run, { chains, steps, start })
      const [last] = states.slice(-1)
      return {
        row: { chain_rate: mean(last!.rate), chain_distortion: mean(last!.distortion) },
        tables: { 'markov-chain': tableOf(states) },
        ...(isImage(dataset.event) && { images: { 'markov-chain': chainPicture(dataset, states, shown) } }),
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'chain_rate', description: "rate of the chain's last states, as if they were data", unit: 'nats' },
  { name: 'chain_distortion', description: "distortion of the chain's last states", unit: 'nats' },
]

const missing = { chain_rate: null, chain_distortion: null } as const

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** A row per step: means over the chains, and the standard errors of what is a bound. */
function tableOf(states: readonly State[]): TableData {
  const rows = states.map(({ values, rate, distortion }, step) => ({
    step,
    rate: mean(rate),
    rate_se: standardError(rate),
    distortion: mean(distortion),
    distortion_se: standardError(distortion),
    mean: mean(values),
    distance: step > 0 ? squaredDistance(values, states[step - 1]!.values) : null,
    distance_from_start: squaredDistance(values, states[0]!.values),
  }))
  return { columns: tableColumns, rows }
}

/** Mean over chains and dimensions of (a − b)². */
const squaredDistance = (a: Float64Array, b: Float64Array): number => mean(a.map((value, i) => (value - b[i]!) ** 2))

const tableColumns: readonly Column[] = [
  { name: 'step', description: 'turns of encoder and decoder so far', type: 'integer' },
  ...columns('rate', 'rate_se', 'distortion', 'distortion_se'),
  { name: 'mean', description: 'mean of x over chains and dimensions' },
  {
    name: 'distance',
    description: 'mean squared difference to the state before, a dimension: of bits, how many changed',
  },
  { name: 'distance_from_start', description: 'the same to the first state' },
]
