import {
  availableEngines,
  startEngine,
  tf,
  type Conditional,
  type Dataset,
  type Row,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { rateDistortion, surgery } from '@elbow-vae/evaluators'
import { gaussian, standardGaussian } from '@elbow-vae/models'
import { beforeAll, describe, expect, it } from 'vitest'
import { closedForms, type LinearWeights } from './closed-forms.test.helper.js'
import { covariance, evaluateWith, linearDataset, linearModel, quiet } from './linear-model.test.helper.js'

const engines = await availableEngines()
beforeAll(() => startEngine(engines.includes('tensorflow') ? 'tensorflow' : 'wasm'))

const evaluator = (options: { examples?: number; samples?: number | null } = {}) =>
  surgery.create({ examples: 0, samples: null, ...options }, testContext('evaluator'))

describe('surgery on the linear-Gaussian model', () => {
  const exact = closedForms(covariance, quiet)
  const size = 4000
  const dataset = linearDataset({ train: size })
  const model = () => linearModel(dataset, quiet)
  let row: Row = {}
  let rate = NaN
  beforeAll(async () => {
    const measured = await evaluateWith(rateDistortion.create({}, testContext('evaluator')), {
      model: model(),
      dataset,
    })
    rate = Number(measured.row['rate'])
    row = (await evaluateWith(evaluator(), { model: model(), dataset })).row
  })

  // I_q of a sample of 4000 examples is below I(X;Z) by about χ²/2N < 0.001 nats.
  it.each([
    ['mutual_information_empirical', 'I(X;Z)', exact.information],
    ['kl_aggregate_marginal', 'KL(q‖m)', exact.klAggregateMarginal],
  ])('%s is %s within 4 standard errors, which are below 0.01 nats', (column, _, expected) => {
    const error = Number(row[`${column}_se`])
    expect(error).toBeLessThan(0.01)
    expect(Math.abs(Number(row[column]) - expected)).toBeLessThan(4 * error)
  })

  it('decomposes the rate up to float precision', () => {
    const sum = Number(row['mutual_information_empirical']) + Number(row['kl_aggregate_marginal'])
    expect(Math.abs(sum - rate)).toBeLessThan(1e-6 * rate)
  })

  it('has information of at most log N = 8.29 nats', () => {
    expect(row['information_ceiling']).toBeCloseTo(Math.log(size), 10)
    expect(row['note']).toBeUndefined()
  })
})

describe('surgery of codes that explode', () => {
  /** Posteriors of very different deviations, all tiny beside the distances between their means, in 20 dimensions. */
  const encoder: Conditional<{ mean: Tensor; scale: Tensor }> = {
    variables: [],
    parameters(x) {
      const directions = tf.reshape(tf.sin(tf.mul(tf.range(0, 80), 7)), [4, 20])
      const mean = tf.mul(5, tf.matMul(x, directions))
      return { mean, scale: tf.sub(tf.mul(6, tf.sigmoid(tf.mul(3, mean))), 14) }
    },
    density: ({ mean, scale }) => gaussian({ mean, std: tf.exp(scale) }, [20]),
  }

  it('equals log N, though single precision loses most digits of the distances', async () => {
    const dataset = linearDataset({ train: 3000 })
    const model = { encoder, decoder: linearModel(dataset, quiet).decoder, marginal: { variables: [], density: () => standardGaussian([20]) } } // prettier-ignore
    const { row } = await evaluateWith(evaluator(), { model, dataset })
    expect(Math.abs(Number(row['mutual_information_empirical']) - Math.log(3000))).toBeLessThan(1e-3)
  })
})

describe('surgery of a few examples', () => {
  const weights: LinearWeights = {
    encoder: [[0.8]],
    encoderBias: [0.3],
    std: [0.4],
    decoder: [[1]],
    decoderBias: [0],
    noise: 1,
  }
  const x = [-2, -0.7, 0.1, 0.4, 2.5]
  const probability = [0.1, 0.3, 0.2, 0.25, 0.15]
  const entropy = -probability.reduce((sum, p) => sum + p * Math.log(p), 0)
  const rows = (places: Int32Array) => Float32Array.from(places, (i) => x[i]!)
  const split: Dataset = { event: [1], kind: 'continuous', splits: { train: { size: 5, rows } }, checksum: '' }
  const exactDataset: Dataset = {
    ...split,
    support: { x: Float32Array.from(x), probability: Float64Array.from(probability) },
    entropy,
  }

  const log = (z: number, mean: number, deviation: number) =>
    -0.5 * ((z - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI)
  /** I_q and KL(q‖m) of the mixture Σ p_j N(0.8 x_j + 0.3, 0.4²), by the trapezoidal rule. */
  function integrated(p: readonly number[]) {
    let [information, divergence] = [0, 0]
    const spacing = 1e-3
    for (let z = -9; z < 9; z += spacing) {
      const each = x.map((value) => Math.exp(log(z, 0.8 * value + 0.3, 0.4)))
      const q = each.reduce((sum, e, j) => sum + p[j]! * e, 0)
      if (q < 1e-290) continue
      divergence += spacing * q * (Math.log(q) - log(z, 0, 1))
      each.forEach((e, j) => (information += e > 1e-290 ? spacing * p[j]! * e * Math.log(e / q) : 0))
    }
    return { information, divergence }
  }

  it('equals the integral over q(z) to 1e-5 nats by quadrature', async () => {
    const model = linearModel(exactDataset, weights)
    const { row } = await evaluateWith(evaluator(), { model, dataset: exactDataset, split: 'exact', quadrature: 128 })
    const expected = integrated(probability)
    expect(row['mutual_information_empirical']).toBeCloseTo(expected.information, 5)
    expect(row['kl_aggregate_marginal']).toBeCloseTo(expected.divergence, 5)
    expect(row['mutual_information_empirical_se']).toBe(0)
    expect(row['information_ceiling']).toBeCloseTo(entropy, 12)
  })

  it.each(['auto', 'sampled'] as const)(
    'equals it within 4 standard errors by sampling, with rate %s',
    async (rate) => {
      const model = linearModel(exactDataset, weights)
      const setup = { model, dataset: exactDataset, split: 'exact', rate } as const
      const { row } = await evaluateWith(evaluator({ samples: 4000 }), setup)
      const expected = integrated(probability)
      for (const [name, value] of [
        ['mutual_information_empirical', expected.information],
        ['kl_aggregate_marginal', expected.divergence],
      ] as const) {
        const error = Number(row[`${name}_se`])
        expect(error).toBeGreaterThan(0)
        expect(error).toBeLessThan(0.02)
        expect(Math.abs(Number(row[name]) - value)).toBeLessThan(4 * error)
      }
    },
  )

  it('of a split weights examples equally, and takes an even subsample of the requested size', async () => {
    const model = linearModel(split, weights)
    const all = await evaluateWith(evaluator(), { model, dataset: split, quadrature: 128 })
    expect(all.row['mutual_information_empirical']).toBeCloseTo(integrated(x.map(() => 0.2)).information, 5)
    const some = await evaluateWith(evaluator({ examples: 3 }), { model, dataset: split, quadrature: 128 })
    const third = integrated([1 / 3, 1 / 3, 0, 1 / 3, 0])
    expect(some.row['mutual_information_empirical']).toBeCloseTo(third.information, 5)
    expect(some.row['information_ceiling']).toBeCloseTo(Math.log(3), 12)
  })
})

describe('surgery on wasm', () => {
  beforeAll(() => startEngine('wasm'))

  it('has the result of other engines', async () => {
    const dataset = linearDataset({ train: 600 })
    const { row } = await evaluateWith(evaluator(), { model: linearModel(dataset, quiet), dataset })
    const exact = closedForms(covariance, quiet)
    const error = Number(row['mutual_information_empirical_se'])
    expect(Math.abs(Number(row['mutual_information_empirical']) - exact.information)).toBeLessThan(5 * error)
  })
})
