import {
  freshNoise,
  normal,
  startEngine,
  tf,
  uniform,
  type Conditional,
  type Dataset,
  type Evaluation,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { probe } from '../probe.js'
import { cholesky, solve } from './cholesky.js'
import { softmaxRegression, type Matrix } from './softmax-regression.js'

beforeAll(() => startEngine('cpu'))

const size = 3
/** Φ(1) = 0.841345: two classes N(±μ, I) of equal probability with |μ| = 1. */
const bayes = 0.841345

/** Codes of two classes, N(±μ, I) in three dimensions, μ = (0.6, −0.8, 0). */
function twoClasses(stream: string, rows: number): { codes: Matrix; labels: Uint8Array } {
  const labels = Uint8Array.from(uniform({ seed: 1, stream: `${stream}/labels`, step: 0 }, rows), (u) =>
    u < 0.5 ? 4 : 9,
  )
  const mean = [0.6, -0.8, 0]
  const values = Float64Array.from(normal({ seed: 1, stream, step: 0 }, rows * size), (epsilon, i) => {
    const sign = labels[Math.floor(i / size)] === 4 ? 1 : -1
    return epsilon + sign * mean[i % size]!
  })
  return { codes: { rows, size, values }, labels }
}

const accuracy = (predictions: Uint8Array, labels: Uint8Array) =>
  predictions.filter((prediction, i) => prediction === labels[i]).length / predictions.length

describe('softmax regression', () => {
  it('reaches the Bayes accuracy Φ(1) = 0.841 on two Gaussians at distance 2', () => {
    const rows = 20_000
    const train = twoClasses('train', 4000)
    const test = twoClasses('test', rows)
    const classify = softmaxRegression(train.codes, train.labels, 1e-3)
    expect(Math.abs(accuracy(classify(test.codes), test.labels) - bayes)).toBeLessThan(
      5 * Math.sqrt((bayes * (1 - bayes)) / rows),
    )
  })

  it('does not depend on shift and scale of the codes, nor on constant dimensions', () => {
    const { codes, labels } = twoClasses('train', 500)
    const transformed = Float64Array.from({ length: 500 * 4 }, (_, i) =>
      i % 4 === 3 ? 7 : 1000 * codes.values[Math.floor(i / 4) * 3 + (i % 4)]! - 5,
    )
    const classifyTransformed = softmaxRegression({ rows: 500, size: 4, values: transformed }, labels, 1e-3)
    const classify = softmaxRegression(codes, labels, 1e-3)
    expect(classifyTransformed({ rows: 500, size: 4, values: transformed })).toEqual(classify(codes))
  })

  it('separates five classes at five points on a circle', () => {
    const labels = Uint8Array.from({ length: 50 }, (_, i) => i % 5)
    const angle = (label: number) => (2 * Math.PI * label) / 5
    const values = Float64Array.from([...labels].flatMap((label) => [Math.cos(angle(label)), Math.sin(angle(label))]))
    const codes: Matrix = { rows: 50, size: 2, values }
    expect(accuracy(softmaxRegression(codes, labels, 1e-6)(codes), labels)).toBe(1)
  })
})

describe('cholesky', () => {
  it('solves 4x + 2y = 2, 2x + 3y = 5: x = −½, y = 2', () => {
    const [x, y] = solve(cholesky(Float64Array.of(4, 0, 2, 3), 2), Float64Array.of(2, 5))
    expect(x).toBeCloseTo(-0.5, 12)
    expect(y).toBeCloseTo(2, 12)
  })
})

describe('the evaluator', () => {
  const examples = { train: twoClasses('train', 4000), test: twoClasses('test', 4000) }
  const splitOf = ({ codes, labels }: ReturnType<typeof twoClasses>) => ({
    size: codes.rows,
    rows: (indices: Int32Array) =>
      Float32Array.from([...indices].flatMap((n) => [...codes.values.subarray(n * size, (n + 1) * size)])),
    labels,
  })
  const dataset: Dataset = {
    event: [size],
    kind: 'continuous',
    splits: { train: splitOf(examples.train), test: splitOf(examples.test) },
    checksum: '',
  }
  /** Mean x; a draw adds noise with three times the standard deviation of a class. */
  const encoder: Conditional<{ x: Tensor }> = {
    variables: [],
    parameters: (x) => ({ x }),
    density: ({ x }) => ({
      mean: () => x,
      draw: (noise) => ({
        value: tf.expandDims(tf.add(x, tf.mul(3, noise.normal(x.shape))), 0),
        logProb: tf.scalar(0),
      }),
      logProb: () => tf.scalar(0),
    }),
  }
  const evaluation = (changed: Partial<Evaluation> = {}): Evaluation =>
    ({
      model: { encoder },
      dataset,
      split: 'test',
      noise: (stream: string) => freshNoise(1, stream, 0),
      ...changed,
    }) as Partial<Evaluation> as Evaluation
  const accuracyOf = async (options: Parameters<typeof probe.create>[0], run = evaluation()) => {
    const { row } = await probe.create(options, testContext('evaluator')).evaluate(run)
    return row
  }
  const defaults = { code: 'mean', train: 10_000, penalty: 1e-3 } as const

  it('classifies the means of codes, and reports the standard error and the majority baseline', async () => {
    const before = tf.memory().numTensors
    const row = await accuracyOf(defaults)
    expect(tf.memory().numTensors).toBe(before)
    const error = Math.sqrt((bayes * (1 - bayes)) / 4000)
    expect(Math.abs(Number(row['probe_accuracy']) - bayes)).toBeLessThan(5 * error)
    expect(row['probe_accuracy_se']).toBeCloseTo(error, 3)
    expect(Number(row['probe_majority'])).toBeLessThan(0.55)
  })

  it('classifies one draw: Φ(1/√10) = 0.624 if the encoder adds nine times the variance', async () => {
    const row = await accuracyOf({ ...defaults, code: 'draw' })
    expect(Math.abs(Number(row['probe_accuracy']) - 0.624085)).toBeLessThan(5 * Math.sqrt((0.624 * 0.376) / 4000))
  })

  it('uses a draw if there is no mean', async () => {
    const withoutMean: typeof encoder = {
      ...encoder,
      density: (params) => ({ ...encoder.density(params), mean: undefined! }),
    }
    const model = { ...evaluation().model, encoder: withoutMean }
    expect(await accuracyOf(defaults, evaluation({ model }))).toEqual(await accuracyOf({ ...defaults, code: 'draw' }))
  })

  it('is null with a reason, without labels and for exact data', async () => {
    const { labels: _, ...bare } = splitOf(examples.test)
    const missing = {
      probe_accuracy: null,
      probe_accuracy_se: null,
      probe_majority: null,
      note: 'probe: needs labels of the training split and of this one',
    }
    const unlabeled = { ...dataset, splits: { ...dataset.splits, test: bare } }
    expect(await accuracyOf(defaults, evaluation({ dataset: unlabeled }))).toEqual(missing)
    expect(await accuracyOf(defaults, evaluation({ split: 'exact' }))).toEqual(missing)
  })
})
