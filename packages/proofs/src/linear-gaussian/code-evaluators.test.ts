import { availableEngines, startEngine, type Evaluator, type Row } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import {
  activeUnits,
  codeUse,
  divergence,
  overlap,
  ratePerDimension,
  surgery,
  totalCorrelation,
} from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { closedForms } from './closed-forms.test.helper.js'
import { covariance, evaluateWith, linearDataset, linearModel, nearby, quiet } from './linear-model.test.helper.js'
import {
  diagonal,
  identityMatrix,
  inverse,
  symmetricLogDeterminant,
  plus,
  sum,
  type NestedMatrix,
} from './matrix.test.helper.js'

const engines = await availableEngines()
beforeAll(() => startEngine(engines.includes('tensorflow') ? 'tensorflow' : 'wasm'))

const dataset = linearDataset({ train: 4000 })
const evaluatorContext = testContext('evaluator')
const evaluate = (evaluator: Evaluator, weights = quiet) =>
  evaluateWith(evaluator, { model: linearModel(dataset, weights), dataset })

/** Within 4 standard errors of the closed form, with a small standard error. */
function expectWithin(row: Row, column: string, expected: number, maxError = 0.01): void {
  const error = Number(row[`${column}_se`])
  expect(error, `${column}_se`).toBeLessThan(maxError)
  expect(error, `${column}_se`).toBeGreaterThan(0)
  expect(Math.abs(Number(row[column]) - expected), column).toBeLessThan(4 * error)
}

describe('total-correlation on the linear-Gaussian model', () => {
  it('is ½ log Π S_dd / det S of q(z) = N(b, S), and the remainder is Σ KL(q(z_d)‖m(z_d))', async () => {
    const exact = closedForms(covariance, quiet)
    const { row } = await evaluate(totalCorrelation.create({ examples: 0, samples: null }, evaluatorContext))
    expectWithin(row, 'total_correlation', exact.totalCorrelation)
    expectWithin(row, 'dimensionwise_kl', exact.dimensionwise)
  })

  it('sums with the remainder to the KL(q‖m) of surgery up to rounding, by quadrature over the same examples', async () => {
    const setup = { model: linearModel(dataset, quiet), dataset, quadrature: 12 }
    const options = { examples: 200, samples: null }
    const { row } = await evaluateWith(totalCorrelation.create(options, evaluatorContext), setup)
    const { row: divided } = await evaluateWith(surgery.create(options, evaluatorContext), setup)
    const total = Number(row['total_correlation']) + Number(row['dimensionwise_kl'])
    expect(Math.abs(total - Number(divided['kl_aggregate_marginal']))).toBeLessThan(1e-5)
    expect([row['total_correlation_examples'], divided['kl_aggregate_marginal_examples']]).toEqual([200, 200])
  })

  it('has the same default number of examples as surgery', () => {
    expect(totalCorrelation.options.examples.default).toBe(surgery.options.examples.default)
  })
})

describe('code-use on the linear-Gaussian model', () => {
  it('is the distortion with codes of other examples minus that with their own', async () => {
    const blurred = { ...quiet, noise: 6 } // squares of x matter less: standard errors of at most 0.01 nats
    const { distortion, exchangedDistortion } = closedForms(covariance, blurred)
    const { row } = await evaluate(codeUse.create({}, evaluatorContext), blurred)
    expectWithin(row, 'exchanged_distortion', exchangedDistortion)
    expectWithin(row, 'code_use', exchangedDistortion - distortion)
    expect(exchangedDistortion - distortion).toBeGreaterThan(0.1)
  })

  it('leaves out a batch of one example', async () => {
    const { rows } = dataset.splits.train!
    const some = (size: number) => ({ ...dataset, splits: { train: { size, rows } } })
    const use = async (size: number) =>
      (
        await evaluateWith(codeUse.create({}, evaluatorContext), {
          model: linearModel(dataset, quiet),
          dataset: some(size),
        })
      ).row
    const [hundred, more] = [await use(100), await use(101)] // in batches of 100
    for (const name of ['code_use', 'code_use_se', 'exchanged_distortion']) expect(more[name]).toBe(hundred[name])
    expect(await use(1)).toMatchObject({ code_use: null, note: 'code-use: needs two examples or more' })
  })

  it('is 0 if the decoder ignores the code', async () => {
    const deaf = { ...quiet, decoder: quiet.decoder.map((row) => row.map(() => 0)) }
    expect((await evaluate(codeUse.create({}, evaluatorContext), deaf)).row['code_use']).toBe(0)
  })
})

describe('rate-per-dimension on the linear-Gaussian model', () => {
  it('has the closed form of the rate and of the variance of the mean for each dimension', async () => {
    const exact = closedForms(covariance, quiet)
    const { tables } = await evaluate(ratePerDimension.create({}, evaluatorContext))
    const { rows } = tables!['rate-per-dimension']!
    expect(rows).toHaveLength(2)
    rows.forEach((row, d) => {
      expectWithin(row, 'rate', exact.ratePerDimension[d]!)
      expectWithin(row, 'mean_variance', exact.meanVariance[d]!, 0.02) // a variance, not in nats
      expect(row['spread']).toBeCloseTo(quiet.std[d]! ** 2, 2)
    })
  })
})

describe('active-units', () => {
  it('counts the dimensions with a variance of the mean above the threshold: here about 0.29, and 0.0004', async () => {
    const idle = { ...nearby, encoder: [nearby.encoder[0]!, nearby.encoder[1]!.map((each) => 0.02 * each)] }
    const { meanVariance } = closedForms(covariance, idle)
    expect(meanVariance[1]).toBeLessThan(0.005)
    const units = async (threshold: number) =>
      (await evaluate(activeUnits.create({ threshold }, evaluatorContext), idle)).row['active_units']
    expect(await units(0.01)).toBe(1)
    expect(await units(meanVariance[1]! / 2)).toBe(2)
    expect(await units(1e3)).toBe(0)
  })
})

describe('overlap on the linear-Gaussian model', () => {
  it('has the distance √Σ_d Var μ_d / σ_d²', async () => {
    const { meanVariance } = closedForms(covariance, quiet)
    const squared = sum(meanVariance.map((each, d) => each / quiet.std[d]! ** 2))
    const { row } = await evaluate(overlap.create({ examples: 1000 }, evaluatorContext))
    expectWithin(row, 'code_distance', Math.sqrt(squared), 0.02)
    expect(Number(row['code_distance_nearest'])).toBeLessThan(0.2)
  })

  it('detects exploding codes: with σ / 1000 both distances are a thousand times larger', async () => {
    const reference = (await evaluate(overlap.create({ examples: 1000 }, evaluatorContext))).row
    const narrow = { ...quiet, std: quiet.std.map((each) => each / 1000) }
    const { row } = await evaluate(overlap.create({ examples: 1000 }, evaluatorContext), narrow)
    for (const name of ['code_distance', 'code_distance_nearest']) {
      expect(Number(row[name]) / Number(reference[name]) / 1000).toBeCloseTo(1, 1)
    }
    expect(Number(row['code_distance_nearest'])).toBeGreaterThan(10)
  })
})

describe('divergence on the linear-Gaussian model', () => {
  /** E exp(−r²/scale) of a difference N(δ, Σ): det(I + 2Σ/scale)^−½ exp(−δᵀ (scale I + 2Σ)⁻¹ δ). */
  function kernelMean(shift: readonly number[], spread: NestedMatrix, scale: number): number {
    const wide = plus(diagonal(shift.map(() => scale)), spread, 2)
    const exponent = sum(inverse(wide).map((row, i) => sum(row.map((each, j) => each * shift[i]! * shift[j]!))))
    return Math.exp(-0.5 * (symmetricLogDeterminant(wide) - shift.length * Math.log(scale)) - exponent)
  }

  it.each([
    ['near to m', quiet],
    ['far from m', { ...quiet, encoderBias: [1, -1] }],
  ])('has the closed form of a Gaussian kernel, %s', async (_, weights) => {
    const { aggregate } = closedForms(covariance, weights)
    const [shift, scale] = [weights.encoderBias, 4] // 2 D h²
    const zero = shift.map(() => 0)
    const expected =
      kernelMean(zero, plus(aggregate, aggregate), scale) +
      kernelMean(zero, plus(identityMatrix(2), identityMatrix(2)), scale) -
      2 * kernelMean(shift, plus(aggregate, identityMatrix(2)), scale)
    const { row } = await evaluate(
      divergence.create({ kernel: 'rbf', bandwidth: 1, examples: 0 }, evaluatorContext),
      weights,
    )
    expectWithin(row, 'mmd', expected)
  })
})

it.each([
  ['active-units', activeUnits.create({ threshold: 0.01 }, evaluatorContext)],
  ['rate-per-dimension', ratePerDimension.create({}, evaluatorContext)],
  ['overlap', overlap.create({ examples: 100 }, evaluatorContext)],
])('%s has the same result in a second evaluation, though its step is compiled once', async (_, evaluator) => {
  const model = linearModel(dataset, quiet)
  const once = await evaluateWith(evaluator, { model, dataset })
  expect(await evaluateWith(evaluator, { model, dataset, times: 2 })).toEqual(once)
})
