import { beforeAll, describe, expect, it } from 'vitest'
import { startEngine } from '../engines/index.js'
import { evaluationHost } from './evaluation-host.js'
import type { MeasureOverrides } from '../contracts/evaluation.js'
import type { Measurement } from '../contracts/measurement.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Density } from '../contracts/density.js'
import { tf, type Tensor } from '../tensors/tf.js'

beforeAll(() => startEngine('cpu'))

/** 7 examples; example i has the value i. */
const size = 7
const split = { size, rows: (indices: Int32Array) => Float32Array.from(indices) }
const dataset: Dataset = { event: [1], kind: 'continuous', splits: { test: split }, checksum: '' }

/** z = x + ε; the log-density is z itself, to be read back. */
const around = (mean: Tensor): Density => ({
  draw(noise, count) {
    const value = tf.add(mean, noise.normal([count, mean.shape[0], 1]))
    return { value, logProb: tf.squeeze(value, [2]) }
  },
  logProb: () => tf.zeros([1, 1]),
})
const encoder: Conditional<{ x: Tensor }> = { variables: [], parameters: (x) => ({ x }), density: ({ x }) => around(x) }
const model = { encoder, decoder: encoder, marginal: { variables: [], density: () => around(tf.zeros([1, 1])) } }

const host = () =>
  evaluationHost({
    ...{ model, dataset, variables: [], trainingSize: null, seed: 1, samples: 2, rateEstimator: 'auto', batchSize: 3 },
    compile: 'off',
    warn: () => undefined,
  })

/** x and two draws of every example, [7] and [7, 2]. */
async function readDraws(overrides: MeasureOverrides = {}, evaluations = host()) {
  const { values } = await evaluations.at('test', 0, null).perExample(
    'draws',
    (m) => ({
      x: tf.reshape(m.x, [-1]),
      z: tf.transpose(m.logPosterior),
    }),
    overrides,
  )
  return { x: [...values['x']], z: [...values['z']] }
}

const inOrder = Array.from({ length: size }, (_, i) => i)

describe('perExample', () => {
  it('has the same draws in the same pass, in any order of calls', async () => {
    const shared = host()
    const first = await readDraws({ pass: 2 }, shared)
    await readDraws({ pass: 0 }, shared)
    expect(await readDraws({ pass: 2 }, shared)).toEqual(first)
    expect(await readDraws({ pass: 2 })).toEqual(first)
    expect(await readDraws({ pass: 0 })).toEqual(await readDraws())
  })

  it('has different draws in every pass', async () => {
    const shared = host()
    const passes = [
      await readDraws({ pass: 0 }, shared),
      await readDraws({ pass: 1 }, shared),
      await readDraws({ pass: 2 }, shared),
    ]
    const noise = passes.flatMap(({ z }) => z.map((value, i) => (value - Math.floor(i / 2)).toFixed(5)))
    expect(new Set(noise).size).toBe(3 * size * 2)
  })

  it.each([1, 2, 3, 7, 100])('keeps the order of the examples in batches of %d', async (batch) => {
    const { x, z } = await readDraws({ batch })
    expect(x).toEqual(inOrder)
    expect(z).toHaveLength(2 * size)
    z.forEach((value, i) => expect(Math.abs(value - Math.floor(i / 2))).toBeLessThan(5))
  })

  it('disposes of its tensors', async () => {
    const before = tf.memory().numTensors
    await readDraws({ pass: 1, batch: 2 })
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('an estimate', () => {
  /** x = 1, 2 or 4 with known probabilities; E x = 2.4. */
  const probability = Float64Array.from([0.2, 0.5, 0.3])
  const known: Dataset = { ...dataset, splits: {}, support: { x: Float32Array.from([1, 2, 4]), probability } }
  const evaluationOf = (data: Dataset, split: 'test' | 'exact') =>
    evaluationHost({
      ...{
        model,
        dataset: data,
        variables: [],
        trainingSize: null,
        seed: 1,
        samples: 1,
        rateEstimator: 'auto',
        batchSize: 3,
      },
      compile: 'off',
      warn: () => undefined,
    }).at(split, 0, null)
  const estimate = async (data: Dataset, split: 'test' | 'exact', overrides?: MeasureOverrides) => {
    const read = (m: Measurement) => ({ z: m.meanOverDraws(m.logPosterior) })
    return (await evaluationOf(data, split).perExample('estimate', read, overrides)).estimate(({ z }) => z)
  }

  it('of a sample has the standard error over examples, including the variance of draws: √(var (x + ε) / n)', async () => {
    const { mean, error } = await estimate(dataset, 'test')
    expect(Math.abs(mean - 3)).toBeLessThan(4 * error)
    expect(error).toBeGreaterThan(0.4) // √((4 + 1) / 7) = 0.85, from 7 examples
    expect(error).toBeLessThan(1.5)
  })

  it('of exact data has the standard error of 4096 draws in total: √(Σ p² 3/4096) = 0.0167', async () => {
    const { mean, error } = await estimate(known, 'exact')
    expect(Math.abs(mean - 2.4)).toBeLessThan(4 * error)
    expect(Math.abs(error / Math.sqrt((0.38 * 3) / 4096) - 1)).toBeLessThan(4 / Math.sqrt(2 * 31)) // 32 passes
  })

  it('of exact data has an infinite error if the evaluator sets the number of draws', async () => {
    expect((await estimate(known, 'exact', { samples: 5 })).error).toBe(Infinity)
  })
})

describe('batches', () => {
  it.each([1, 3, 7, 100])('contain the split in order, %d at a time', (count) => {
    const seen: number[] = []
    for (const x of host().at('test', 0, null).batches(count)) {
      expect(x.shape[0]).toBeLessThanOrEqual(count)
      seen.push(...x.dataSync())
      x.dispose()
    }
    expect(seen).toEqual(inOrder)
  })
})
