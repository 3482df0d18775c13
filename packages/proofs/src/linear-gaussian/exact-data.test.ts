import { availableEngines, startEngine, type Dataset, type Evaluator, type Row } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import {
  codeUse,
  gaps,
  generativeBounds,
  importanceWeighted,
  overlap,
  rateDistortion,
  ratePerDimension,
  sequentialEvaluator,
} from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LinearWeights } from './closed-forms.test.helper.js'
import { evaluateWith, linearModel } from './linear-model.test.helper.js'
import { sum, transposeMatrix } from './matrix.test.helper.js'

const engines = await availableEngines()
beforeAll(() => startEngine(engines.includes('tensorflow') ? 'tensorflow' : 'wasm'))

/** Three points in the plane with known probabilities. */
const x = [[-2, 1], [0.3, -0.4], [1.5, 2]] as const // prettier-ignore
const probability = [0.2, 0.5, 0.3]
const entropy = -sum(probability.map((p) => p * Math.log(p)))
const dataset: Dataset = {
  event: [2],
  kind: 'continuous',
  splits: {},
  support: { x: Float32Array.from(x.flat()), probability: Float64Array.from(probability) },
  entropy,
  checksum: 'three points',
}

/** e(z|x) = N(A x + a, diag σ²), d(x|z) = N(W z + b, s² I), with the given number of latent dimensions. */
const weightsFor = (latents: number): LinearWeights => ({
  encoder: Array.from({ length: latents }, (_, d) => [0.5 - 0.2 * d, 0.3 + 0.1 * d]),
  encoderBias: Array.from({ length: latents }, (_, d) => 0.1 * d),
  std: Array.from({ length: latents }, (_, d) => 0.4 + 0.1 * d),
  decoder: [
    Array.from({ length: latents }, (_, d) => 1 - 0.3 * d),
    Array.from({ length: latents }, (_, d) => 0.2 + 0.4 * d),
  ],
  decoderBias: [0.1, -0.2],
  noise: 0.5,
})

/** R, D, and D with the codes of other examples; E (x − Wz − b)² of a Gaussian z has a closed form. */
function closedForm({ encoder, encoderBias, std: deviation, decoder, decoderBias, noise }: LinearWeights) {
  const means = x.map((point) => encoder.map((row, d) => sum(row.map((a, i) => a * point[i]!)) + encoderBias[d]!))
  const rateOf = (mu: number, d: number) => 0.5 * (deviation[d]! ** 2 + mu ** 2 - 1) - Math.log(deviation[d]!)
  const ratePerDimension = deviation.map((_, d) => sum(means.map((mean, j) => probability[j]! * rateOf(mean[d]!, d))))
  /** −E log d(x_i|z), z ~ e(z|x_j) */
  const cost = (i: number, j: number) =>
    sum(
      decoder.map((row, k) => {
        const residual = x[i]![k]! - decoderBias[k]! - sum(row.map((w, d) => w * means[j]![d]!))
        const spread = sum(row.map((w, d) => (w * deviation[d]!) ** 2))
        return 0.5 * Math.log(2 * Math.PI * noise ** 2) + (residual ** 2 + spread) / (2 * noise ** 2)
      }),
    )
  const distortion = sum(probability.map((p, i) => p * cost(i, i)))
  const exchanged = sum(probability.flatMap((p, i) => probability.map((q, j) => p * q * cost(i, j))))
  const centers = transposeMatrix(means).map((each) => sum(each.map((mu, j) => probability[j]! * mu)))
  const variance = centers.map((center, d) => sum(means.map((mean, j) => probability[j]! * (mean[d]! - center) ** 2)))
  const squaredDistance = sum(variance.map((each, d) => each / deviation[d]! ** 2))
  return { rate: sum(ratePerDimension), ratePerDimension, distortion, exchanged, distance: Math.sqrt(squaredDistance) }
}

/** Within 5 standard errors, which are small, and not 0 unless the value is an exact sum. */
function expectWithin(row: Row, column: string, expected: number, maxError: number, isSum = false): void {
  const error = Number(row[`${column}_se`])
  expect(error, `${column}_se`).toBeLessThan(maxError)
  if (!isSum) expect(error, `${column}_se`).toBeGreaterThan(0)
  expect(Math.abs(Number(row[column]) - expected), column).toBeLessThan(5 * error + 1e-5)
}

const evaluatorContext = testContext('evaluator')

describe.each([1, 2, 3])('of exact data and a continuous code of %d dimensions', (latents) => {
  const weights = weightsFor(latents)
  const expected = closedForm(weights)
  /** Bound on the standard error: rounding for quadrature of quadratic functions, more for 4096 samples. */
  const maxError = latents < 3 ? 1e-4 : 0.3
  const evaluate = (evaluator: Evaluator, rate: 'auto' | 'sampled' = 'auto') =>
    evaluateWith(evaluator, { model: linearModel(dataset, weights), dataset, split: 'exact', rate })
  const context = (name: string) => ({ ...testContext(name), latents: [{ name: 'z', size: latents }] })

  it('rate and distortion are their closed forms within their errors', async () => {
    const { row } = await evaluate(rateDistortion.create({}, evaluatorContext))
    expectWithin(row, 'rate', expected.rate, maxError, true)
    expectWithin(row, 'distortion', expected.distortion, maxError)
    expectWithin(row, 'elbo', -expected.rate - expected.distortion, maxError)
    const sampled = (await evaluate(rateDistortion.create({}, evaluatorContext), 'sampled')).row
    expectWithin(sampled, 'rate', expected.rate, maxError)
    expect(sampled['rate_estimator']).toBe(latents < 3 ? 'quadrature' : 'sampled')
  })

  it('code-use is E D over pairs of examples minus D', async () => {
    const { row } = await evaluate(codeUse.create({}, evaluatorContext))
    expectWithin(row, 'exchanged_distortion', expected.exchanged, 3 * maxError)
    expectWithin(row, 'code_use', expected.exchanged - expected.distortion, 3 * maxError)
  })

  it('a sequential decoder of one step has the rate and the distortion of the model', async () => {
    const { row, tables } = await evaluate(sequentialEvaluator.create({ shown: 8 }, context('sequential')), 'sampled')
    const [step] = tables!['sequential']!.rows
    expectWithin(step!, 'rate', expected.rate, maxError)
    expectWithin(step!, 'distortion', expected.distortion, maxError)
    expect(row['distortion_1']).toBe(step!['distortion'])
  })

  it('rates per dimension are their closed forms', async () => {
    const { tables } = await evaluate(ratePerDimension.create({}, evaluatorContext), 'sampled')
    tables!['rate-per-dimension']!.rows.forEach((row, d) => {
      expectWithin(row, 'rate', expected.ratePerDimension[d]!, maxError)
    })
  })

  it('the distance of codes has the standard error of their sampled variance', async () => {
    const { row } = await evaluate(overlap.create({ examples: 1000 }, evaluatorContext))
    expectWithin(row, 'code_distance', expected.distance, 0.1)
  })

  it('U − (S + H) equals −D', async () => {
    const defaults = { examples: 20, draws: 50, generations: 50, steps: 1, depth: 1, hidden: [2] }
    const density = 'importance-weighted' as const
    const { row } = await evaluate(generativeBounds.create({ ...defaults, density }, context('generative-bounds')))
    const number = (name: string) => Number(row[name])
    const error = Math.hypot(number('bound_u_se'), number('cross_entropy_se'))
    expect(error).toBeGreaterThan(0)
    expect(Math.abs(number('bound_u') - number('cross_entropy') + expected.distortion)).toBeLessThan(5 * error)
  })

  it('the standard error is null for one importance sample', async () => {
    const error = async (samples: number) =>
      (await evaluate(importanceWeighted.create({ samples, chunk: 20 }, evaluatorContext))).row['log_likelihood_se']
    expect(await error(1)).toBeNull()
    expect(Number(await error(2))).toBeGreaterThan(0)
  })

  it('the inference gap is R + D + log g(x) with g = N(b, WWᵀ + s² I)', async () => {
    const { decoder, decoderBias, noise } = weights
    const [[u, v], [b, c]] = [decoder, decoderBias] as unknown as [[number[], number[]], [number, number]]
    const dot = (p: readonly number[], q: readonly number[]) => sum(p.map((each, d) => each * q[d]!))
    const [p, q, r] = [dot(u, u) + noise ** 2, dot(u, v), dot(v, v) + noise ** 2]
    const determinant = p * r - q * q
    const logLikelihood = sum(
      x.map(([first, second], j) => {
        const [h, k] = [first - b, second - c]
        const form = (r * h * h - 2 * q * h * k + p * k * k) / determinant
        return probability[j]! * -(Math.log(2 * Math.PI) + 0.5 * Math.log(determinant) + 0.5 * form)
      }),
    )
    const options = {
      examples: 100,
      steps: 60,
      'learning-rate': 0.05,
      'step-draws': 5,
      draws: 500,
      flows: 0,
      gaussian: false,
    }
    const { row } = await evaluate(gaps.create(options, evaluatorContext))
    const difference = Number(row['inference_gap']) - (expected.rate + expected.distortion + logLikelihood)
    const error = Number(row['inference_gap_se'])
    expect(error).toBeGreaterThan(0)
    expect(error).toBeLessThan(2 * maxError)
    expect(difference).toBeLessThan(5 * error + 1e-5)
    expect(difference).toBeGreaterThan(-5 * error - 1e-3) // a lower bound of log g: the grid over q* does not reach the posterior
  })
})
