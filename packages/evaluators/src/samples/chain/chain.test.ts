import {
  freshNoise,
  startEngine,
  tf,
  type Conditional,
  type Dataset,
  type Density,
  type Evaluation,
  type Marginal,
  type Row,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { markovChain } from '../markov-chain.js'

beforeAll(() => startEngine('cpu'))

const event = [2, 2, 1]
const pixels = 4
const chains = 500

/** Every pixel of every example is 3. */
const split = { size: 1000, rows: (indices: Int32Array) => new Float32Array(indices.length * pixels).fill(3) }
const dataset: Dataset = { event, kind: 'continuous', splits: { train: split, test: split }, checksum: '' }

/** N(mean, std²) over four numbers, mean [K, B, 4] or [B, 4]. */
const normalAround = (mean: Tensor, deviation: number, shape: readonly number[]): Density => {
  const logProb: Density['logProb'] = (value) => {
    const x = tf.reshape('value' in value ? value.value : value, [1, -1, pixels])
    const standard = tf.div(tf.sub(x, mean), deviation)
    return tf.sum(tf.sub(tf.mul(-0.5, tf.square(standard)), Math.log(deviation) + 0.5 * Math.log(2 * Math.PI)), 2)
  }
  return {
    logProb,
    draw(noise) {
      const value = tf.reshape(tf.add(mean, tf.mul(deviation, noise.normal(mean.shape))), [1, -1, ...shape])
      return { value, logProb: logProb(value) }
    },
  }
}

/** z ~ N(x, 0.3²) and x ~ N(0.8 z, 0.4²): an autoregression x' = 0.8 x + N(0, 0.8² 0.3² + 0.4²). */
const encoder: Conditional<{ mean: Tensor }> = {
  variables: [],
  parameters: (x) => ({ mean: tf.reshape(x, [1, -1, pixels]) }),
  density: ({ mean }) => normalAround(mean, 0.3, [pixels]),
}
const decoder: Conditional<{ mean: Tensor }> = {
  variables: [],
  parameters: (z) => ({ mean: tf.mul(0.8, z) }),
  density: ({ mean }) => normalAround(mean, 0.4, event),
}
const marginal: Marginal = { variables: [], density: () => normalAround(tf.zeros([1, 1, pixels]), 1, [pixels]) }

const evaluation = (changed: Partial<Evaluation> = {}): Evaluation =>
  ({
    model: { encoder, decoder, marginal },
    dataset,
    split: 'test',
    step: 7,
    rateEstimator: 'auto',
    noise: (stream) => freshNoise(1, stream, 0),
    ...changed,
  }) as Partial<Evaluation> as Evaluation

const defaults = { chains, steps: 6, start: 'data', shown: 2 } as const
const evaluate = (run: Evaluation, options: Parameters<typeof markovChain.create>[0] = defaults) =>
  markovChain.create(options, testContext('evaluator')).evaluate(run)

const innovation = 0.8 ** 2 * 0.3 ** 2 + 0.4 ** 2
/** Variance of x_t from a fixed start. */
const variance = (t: number): number => (t === 0 ? 0 : 0.64 * variance(t - 1) + innovation)

describe('the chain', () => {
  let rows: readonly Row[] = []
  beforeAll(async () => {
    const { tables = {} } = await evaluate(evaluation())
    rows = tables['markov-chain']!.rows
  })

  it('has one row per step, including the start', () => {
    expect(rows.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(rows[0]!['distance']).toBeNull()
    expect(rows[0]!['distance_from_start']).toBe(0)
  })

  it('takes 3 to 3 · 0.8ᵗ', () => {
    rows.forEach((row, t) => {
      const error = Math.sqrt(variance(t) / (chains * pixels))
      expect(Math.abs(Number(row['mean']) - 3 * 0.8 ** t)).toBeLessThan(5 * error + 1e-6)
    })
  })

  it('changes by E (x_t − x_{t−1})² = innovation + 0.2² E x_{t−1}² per step', () => {
    rows.slice(1).forEach((row, t) => {
      const square = variance(t) + (3 * 0.8 ** t) ** 2
      expect(Math.abs(Number(row['distance']) / (innovation + 0.04 * square) - 1), `step ${t + 1}`).toBeLessThan(0.2)
    })
  })

  it('measures rate and distortion of each state: 4 E[−log N(x; 0.8 z, 0.4²)] and 4 E log N(z; x, 0.3²)/N(z; 0, 1)', () => {
    rows.forEach((row, t) => {
      const square = variance(t) + (3 * 0.8 ** t) ** 2
      const rest = 0.04 * square + 0.64 * 0.09 // E (x − 0.8 z)²
      const distortion = pixels * (rest / (2 * 0.16) + Math.log(0.4) + 0.5 * Math.log(2 * Math.PI))
      expect(Math.abs(Number(row['distortion']) - distortion)).toBeLessThan(5 * Number(row['distortion_se']))
      const rate = pixels * ((square + 0.09) / 2 - 0.5 - Math.log(0.3))
      expect(Math.abs(Number(row['rate']) - rate)).toBeLessThan(5 * Number(row['rate_se']))
    })
  })
})

describe('the evaluator', () => {
  it('returns a picture, and rate and distortion of the last states', async () => {
    const { row, images = {}, tables = {} } = await evaluate(evaluation())
    const last = tables['markov-chain']!.rows.at(-1)!
    expect(row).toEqual({ chain_rate: last['rate'], chain_distortion: last['distortion'] })
    expect(Object.keys(images)).toEqual(['markov-chain'])
  })

  it('can start from noise of unit variance', async () => {
    const { tables = {} } = await evaluate(evaluation(), { ...defaults, start: 'noise', steps: 1 })
    expect(Math.abs(Number(tables['markov-chain']!.rows[0]!['mean']))).toBeLessThan(5 / Math.sqrt(chains * pixels))
  })

  it('has no result for other splits, and a reason for exact data', async () => {
    expect(await evaluate(evaluation({ split: 'train' }))).toEqual({ row: {} })
    expect(await evaluate(evaluation({ split: 'exact' }))).toEqual({
      row: { chain_rate: null, chain_distortion: null, note: 'markov-chain: needs examples of a split' },
    })
  })

  it('leaves tf.memory().numTensors unchanged, also when the decoder fails', async () => {
    const before = tf.memory().numTensors
    await evaluate(evaluation())
    const broken = {
      ...decoder,
      density: () => ({ ...decoder.density({ mean: tf.zeros([1]) }), draw: () => expect.fail() }),
    }
    await expect(evaluate(evaluation({ model: { encoder, decoder: broken, marginal } }))).rejects.toThrow()
    expect(tf.memory().numTensors).toBe(before)
  })
})
