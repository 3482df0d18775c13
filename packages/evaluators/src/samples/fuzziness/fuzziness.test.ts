import {
  freshNoise,
  startEngine,
  tf,
  type Conditional,
  type Dataset,
  type Density,
  type Evaluation,
  type Marginal,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { fuzziness } from '../fuzziness.js'

beforeAll(() => startEngine('cpu'))

const event = [2, 2, 1]
/** Four images in two classes: the first pixel is the class, the others differ within a class. */
const images = [
  [0, 0, 0, 0],
  [0, 1, 0, 1],
  [1, 0, 1, 1],
  [1, 1, 1, 0],
] as const
const split = {
  size: 4,
  rows: (indices: Int32Array) => Float32Array.from([...indices].flatMap((index) => [...images[index]!])),
}
const dataset: Dataset = { event, kind: 'binary', splits: { train: split, test: split }, checksum: '' }

const density = (changed: Partial<Density>): Density => ({
  draw: () => expect.fail('no draw'),
  logProb: () => expect.fail('no density'),
  ...changed,
})

/** e(z|x) of a finite code z = 0, 1 which is the class x_1 with probability 1 − error. */
const encoder = (error: number): Conditional<{ first: Tensor }> => ({
  variables: [],
  parameters: (x) => ({ first: tf.reshape(tf.slice(x, [0, 0, 0, 0], [-1, 1, 1, 1]), [-1]) }), // [B]
  density: ({ first }) =>
    density({
      logProb(z) {
        const same = tf.equal(tf.squeeze(z as Tensor, [2]), first) // [M, B]
        return tf.log(tf.where(same, tf.scalar(1 - error), tf.scalar(error)))
      },
    }),
})

/** Alternating codes 0 and 1. */
const marginal: Marginal = {
  variables: [],
  density: () =>
    density({
      draw: (_, count) => ({
        value: tf.tensor(
          Array.from({ length: count }, (_, i) => i % 2),
          [count, 1, 1],
        ),
        logProb: tf.scalar(0),
      }),
    }),
}

/** All pixels are the code. */
const decoder: Conditional<{ z: Tensor }> = {
  variables: [],
  parameters: (z) => ({ z }),
  density: ({ z }) =>
    density({
      draw: () => ({ value: tf.tile(tf.reshape(z, [-1, 1, 1, 1, 1]), [1, 1, ...event]), logProb: tf.scalar(0) }),
    }),
}

const evaluation = (error: number, changed: Partial<Evaluation> = {}): Evaluation =>
  ({
    model: { encoder: encoder(error), decoder, marginal },
    dataset,
    split: 'test',
    examples: 4,
    step: 7,
    noise: (stream) => freshNoise(1, stream, 0),
    *batches() {
      yield tf.tensor(images.slice(0, 3).flat(), [3, ...event]) // a last batch that is smaller
      yield tf.tensor(images.slice(3).flat(), [1, ...event])
    },
    ...changed,
  }) as Partial<Evaluation> as Evaluation

const evaluate = (run: Evaluation) => fuzziness.create({ codes: 6, shown: 2 }, testContext('evaluator')).evaluate(run)

describe('fuzziness', () => {
  it('is the variance within a class, ½ of 1, if the code is the class', async () => {
    // Pixels 2 and 4 are fair bits within both classes, pixels 1 and 3 are the class; each pixel has variance ¼.
    const { row } = await evaluate(evaluation(0))
    expect(row['fuzziness']).toBeCloseTo(0.5, 12)
    expect(row['fuzziness_share']).toBeCloseTo(0.5, 12)
    expect(row['fuzziness_examples']).toBeCloseTo(2, 12)
  })

  it('is the variance of the data if the code is uninformative', async () => {
    const { row } = await evaluate(evaluation(0.5))
    expect(row['fuzziness_share']).toBeCloseTo(1, 12)
    expect(row['fuzziness_examples']).toBeCloseTo(4, 12)
  })

  it('is ½ + 2 · 0.1 · 0.9 = 0.68 if one code in ten is wrong, with 1 / (0.9² + 0.1²) · 2 examples', async () => {
    const { row, tables } = await evaluate(evaluation(0.1))
    expect(row['fuzziness']).toBeCloseTo(0.68, 6) // log e(z|x) is float32
    expect(row['fuzziness_examples']).toBeCloseTo(2 / 0.82, 6)
    const zero = tables!['fuzziness']!.rows.find(({ code }) => code === 0)!
    ;[0.1, 0.5, 0.1, 0.5].forEach((value, i) => expect((zero['mean'] as Float32Array)[i]).toBeCloseTo(value, 6))
  })

  it('weights exact data by p*(x)', async () => {
    const support = { x: Float32Array.from(images.flat()), probability: Float64Array.of(0.4, 0.1, 0.1, 0.4) }
    const run = evaluation(0, { dataset: { ...dataset, splits: {}, support }, split: 'exact' })
    const { row, images: pictures } = await evaluate(run)
    expect(row['fuzziness']).toBeCloseTo(2 * 0.8 * 0.2, 12) // pixels 2 and 4, in both classes
    expect(row['fuzziness_examples']).toBeCloseTo(1 / (0.8 ** 2 + 0.2 ** 2), 12)
    expect(pictures).toBeUndefined()
  })

  it('returns a picture for the preferred split, and a table for every split', async () => {
    const shown = await evaluate(evaluation(0.1))
    expect(Object.keys(shown.images!)).toEqual(['fuzziness'])
    const other = await evaluate(evaluation(0.1, { split: 'train' }))
    expect(other.images).toBeUndefined()
    expect(other.tables!['fuzziness']!.rows).toHaveLength(6)
  })

  it('leaves tf.memory().numTensors unchanged', async () => {
    const run = evaluation(0.1)
    await evaluate(run)
    const before = tf.memory().numTensors
    await evaluate(run)
    expect(tf.memory().numTensors).toBe(before)
  })
})
