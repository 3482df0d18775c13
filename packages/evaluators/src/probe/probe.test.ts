import {
  freshNoise,
  normal,
  startEngine,
  tf,
  uniform,
  type Conditional,
  type Dataset,
  type Evaluation,
} from '@elbow/core'
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

const right = (names: Uint8Array, labels: Uint8Array) =>
  names.filter((name, i) => name === labels[i]).length / names.length

describe('softmax regression', () => {
  it('reaches the Bayes accuracy Φ(1) = 0.841 on two Gaussians at distance 2', () => {
    const rows = 20_000
    const train = twoClasses('train', 4000)
    const test = twoClasses('test', rows)
    const accuracy = right(softmaxRegression(train.codes, train.labels, 1e-3)(test.codes), test.labels)
    expect(Math.abs(accuracy - bayes)).toBeLessThan(5 * Math.sqrt((bayes * (1 - bayes)) / rows))
  })

  it('does not depend on where the codes lie and how large they are, nor on dimensions that never change', () => {
    const { codes, labels } = twoClasses('train', 500)
    const moved = Float64Array.from({ length: 500 * 4 }, (_, i) =>
      i % 4 === 3 ? 7 : 1000 * codes.values[Math.floor(i / 4) * 3 + (i % 4)]! - 5,
    )
    const there = softmaxRegression({ rows: 500, size: 4, values: moved }, labels, 1e-3)
    const here = softmaxRegression(codes, labels, 1e-3)
    expect(there({ rows: 500, size: 4, values: moved })).toEqual(here(codes))
  })

  it('tells five classes apart that are five points on a circle', () => {
    const labels = Uint8Array.from({ length: 50 }, (_, i) => i % 5)
    const angle = (label: number) => (2 * Math.PI * label) / 5
    const values = Float64Array.from([...labels].flatMap((label) => [Math.cos(angle(label)), Math.sin(angle(label))]))
    const codes: Matrix = { rows: 50, size: 2, values }
    expect(right(softmaxRegression(codes, labels, 1e-6)(codes), labels)).toBe(1)
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
    rows: (places: Int32Array) =>
      Float32Array.from([...places].flatMap((n) => [...codes.values.subarray(n * size, (n + 1) * size)])),
    labels,
  })
  const dataset: Dataset = {
    event: [size],
    kind: 'continuous',
    splits: { train: splitOf(examples.train), test: splitOf(examples.test) },
    checksum: '',
  }
  /** Mean x; a draw adds noise of three times the classes' own deviation. */
  const encoder: Conditional = {
    variables: [],
    parameters: (x) => ({ x }),
    density: ({ x }) => ({
      mean: () => x!,
      draw: (noise) => ({
        value: tf.expandDims(tf.add(x!, tf.mul(3, noise.normal(x!.shape))), 0),
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
    const { row } = await probe.create(options, undefined as never).evaluate(run)
    return row
  }
  const usual = { code: 'mean', train: 10_000, penalty: 1e-3 } as const

  it('tests the codes’ means, and says how exact and how far above guessing that is', async () => {
    const before = tf.memory().numTensors
    const row = await accuracyOf(usual)
    expect(tf.memory().numTensors).toBe(before)
    const error = Math.sqrt((bayes * (1 - bayes)) / 4000)
    expect(Math.abs(Number(row['probe_accuracy']) - bayes)).toBeLessThan(5 * error)
    expect(row['probe_accuracy_se']).toBeCloseTo(error, 3)
    expect(Number(row['probe_majority'])).toBeLessThan(0.55)
  })

  it('tests one draw instead: Φ(1/√10) = 0.624 where the encoder adds nine times the variance', async () => {
    const row = await accuracyOf({ ...usual, code: 'draw' })
    expect(Math.abs(Number(row['probe_accuracy']) - 0.624085)).toBeLessThan(5 * Math.sqrt((0.624 * 0.376) / 4000))
  })

  it('takes a draw where there is no mean', async () => {
    const blind: Conditional = { ...encoder, density: (said) => ({ ...encoder.density(said), mean: undefined! }) }
    const model = { encoder: blind } as Evaluation['model']
    expect(await accuracyOf(usual, evaluation({ model }))).toEqual(await accuracyOf({ ...usual, code: 'draw' }))
  })

  it('gives null and says why, without labels and for a known distribution', async () => {
    const { labels: _, ...bare } = dataset.splits.test!
    const missing = {
      probe_accuracy: null,
      probe_accuracy_se: null,
      probe_majority: null,
      note: 'probe: needs labels of the training split and of this one',
    }
    const unlabelled = { ...dataset, splits: { ...dataset.splits, test: bare } }
    expect(await accuracyOf(usual, evaluation({ dataset: unlabelled }))).toEqual(missing)
    expect(await accuracyOf(usual, evaluation({ split: 'exact' }))).toEqual(missing)
  })
})
