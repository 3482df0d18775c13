import {
  columns,
  definePlugin,
  type Column,
  type EvaluationResult,
  type TableData,
  standardError,
} from '@elbow-vae/core'
import { runChain, type ChainState } from './chain/run-chain.js'
import { chainPicture } from './chain/picture.js'
import { isImage, preferredSplit } from './samples/inputs.js'

/**
 * Samples from a Markov chain that alternates encoder and decoder.
 *
 * For a model that was trained without the rate term, codes z ~ m(z) are out of distribution, and samples come from this chain. If
 * d(x|z) = q(x|z) ∝ p*(x) e(z|x), p* is stationary. Rate and distortion are measured at the states of the chain.
 */
export const markovChain = definePlugin({
  kind: 'evaluator',
  name: 'markov-chain',
  summary: 'samples from a chain that alternates encoder and decoder: picture and statistics of every step',
  equation: 'x_0 → z_0 ~ e(z|x_0) → x_1 ~ d(x|z_0) → z_1 ~ e(z|x_1) → …',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {
    chains: { default: 32, min: 2, max: 10_000, integer: true, help: 'number of chains' },
    steps: { default: 10, min: 1, max: 1000, integer: true, help: 'steps of each chain' },
    start: {
      default: 'data',
      choices: ['data', 'noise'],
      help: 'x_0: examples of the split, or noise (fair bits; standard normal values for continuous data)',
    },
    shown: { default: 8, min: 1, max: 100, integer: true, help: 'chains in the picture, one per row' },
  },
  create: ({ chains, steps, start, shown }) => ({
    columns: ownColumns,
    async evaluate(run): Promise<EvaluationResult> {
      const { dataset, split } = run
      if (split === 'exact') return { row: { ...nullRow, note: 'markov-chain: needs examples of a split' } }
      if (split !== preferredSplit(dataset)) return { row: {} }
      const states = await runChain(run, { chains, steps, start })
      const last = states.at(-1)!
      return {
        row: { chain_rate: mean(last.rate), chain_distortion: mean(last.distortion) },
        tables: { 'markov-chain': tableOf(states) },
        ...(isImage(dataset.event) && { images: { 'markov-chain': chainPicture(dataset, states, shown) } }),
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'chain_rate', description: 'rate at the last states of the chains', unit: 'nats' },
  { name: 'chain_distortion', description: 'distortion at the last states of the chains', unit: 'nats' },
]

const nullRow = { chain_rate: null, chain_distortion: null } as const

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** One row per step: means over the chains, and standard errors of rate and distortion. */
function tableOf(states: readonly ChainState[]): TableData {
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
  { name: 'step', description: 'step of the chain, from 0', type: 'integer' },
  ...columns('rate', 'rate_se', 'distortion', 'distortion_se'),
  { name: 'mean', description: 'mean of x over chains and dimensions' },
  {
    name: 'distance',
    description: 'mean squared difference from the previous state, per dimension; for bits the fraction that changed',
  },
  { name: 'distance_from_start', description: 'mean squared difference from the first state, per dimension' },
]
