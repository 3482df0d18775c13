import {
  buildModel,
  createPart,
  evaluationHost,
  partContext,
  startEngine,
  tf,
  type EvaluationResult,
  type Evaluator,
  type OptionValues,
  type Row,
} from '@elbow-vae/core'
import { bits } from '@elbow-vae/datasets'
import { codeDensity, exactLikelihood, rateDistortion } from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtInRegistry } from '../../plugins/built-in.js'

/**
 * The hand-made solution of Shu (2017): the sign of z2 determines x, and z1 given z2 is N(±a, s²). A tanh replaces the sign,
 * so that networks of one unit can represent it.
 */
const n = 4
const [a, s] = [2, 0.5] //                      e(z1|x) = N(±a, s²), and p(z1|z2) = N(a tanh(c z2), s²)
const c = 8
const [mu, slope, tau] = [0.8, 2, 0.45] //      e(z2|z1) = N(μ tanh(slope z1), τ²)
const [sharpness, logit] = [1.5, 6] //          d(x|z1): logits ±logit tanh(sharpness z1)

const normal = (x: number, mean: number, deviation: number) =>
  Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI))
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** The reference: sums over a fine grid of (z1, z2) in float64. */
function byGrid() {
  const spacing = 0.02
  const line = Array.from({ length: 700 }, (_, i) => -7 + (i + 0.5) * spacing)
  const total = { rate: 0, distortion: 0, logLikelihood: 0 }
  const aggregate = new Map<number, number>()
  for (const sign of [-1, 1]) {
    let likelihood = 0
    for (const z1 of line) {
      const cost = n * softplus(-sign * logit * Math.tanh(sharpness * z1))
      const q1 = normal(z1, sign * a, s)
      total.distortion += 0.5 * spacing * q1 * cost
      for (const z2 of line) {
        const q2 = normal(z2, mu * Math.tanh(slope * z1), tau)
        const prior = normal(z2, 0, 1) * normal(z1, a * Math.tanh(c * z2), s)
        const q = spacing ** 2 * q1 * q2
        if (q > 1e-30) total.rate += 0.5 * q * Math.log((q1 * q2) / prior)
        likelihood += spacing ** 2 * prior * Math.exp(-cost)
        aggregate.set(z2, (aggregate.get(z2) ?? 0) + 0.5 * spacing * q1 * q2)
      }
    }
    total.logLikelihood += 0.5 * Math.log(likelihood)
  }
  return { ...total, aggregate }
}

const unit = { hidden: [1], activation: 'tanh', readout: 'deviation' }
const raw = (deviation: number) => Math.log(Math.expm1(deviation))

/** Weights of the solution, under the names of checkpoints. */
const weights: Readonly<Record<string, readonly number[]>> = {
  'encoder/z1/hidden_0/kernel': Array<number>(n).fill(20 / n), // tanh(±10) is ±1
  'encoder/z1/hidden_0/bias': [-10],
  'encoder/z1/mean/kernel': [a],
  'encoder/z1/scale/bias': [raw(s)],
  'encoder/z2/hidden_0/kernel': [slope],
  'encoder/z2/mean/kernel': [mu],
  'encoder/z2/scale/bias': [raw(tau)],
  'marginal/z1/hidden_0/kernel': [c],
  'marginal/z1/mean/kernel': [a],
  'marginal/z1/scale/bias': [raw(s)],
  'decoder/hidden_0/kernel': [sharpness],
  'decoder/readout/kernel': Array<number>(n).fill(logit),
}

async function measured(): Promise<{ row: Row; tables: NonNullable<EvaluationResult['tables']> }> {
  const base = { event: [n], dataKind: 'binary', latents: [], seed: 1, trainingSize: null } as const
  const context = partContext('dataset', base, new Map())
  const dataset = await createPart<'dataset'>(bits, { bits: n }, context)
  const part = (name: string, options: OptionValues = {}) => ({ name, options })
  const model = buildModel(
    builtInRegistry(),
    {
      encoder: part('chain', unit),
      decoder: part('chain', { hidden: [1], activation: 'tanh' }),
      marginal: part('chain', unit),
      objective: part('elbo'),
    },
    { seed: 1, dataset, latents: [1, 1] },
  )
  for (const [name, variable] of model.named) {
    variable.assign(tf.tensor([...(weights[name] ?? Array<number>(variable.size).fill(0))], variable.shape))
  }
  const host = evaluationHost({
    ...{ model, variables: [...model.named.values()], dataset, trainingSize: null, seed: 1, samples: 1 },
    ...{ quadrature: 96, rateEstimator: 'auto', batchSize: 100, compile: 'off', warn: () => undefined },
  })
  const evaluators: Evaluator[] = [rateDistortion, exactLikelihood, codeDensity].map((plugin) =>
    createPart<'evaluator'>(plugin, {}, context),
  )
  let [row, tables]: [Row, NonNullable<EvaluationResult['tables']>] = [{}, {}]
  for (const evaluator of evaluators) {
    const result = await evaluator.evaluate(host.at('exact', 0, null))
    row = { ...row, ...result.row }
    tables = { ...tables, ...result.tables }
  }
  host.dispose()
  model.dispose()
  return { row, tables }
}

describe('the hand-made solution with two layers, n = 4', () => {
  const expected = byGrid()
  let found: Awaited<ReturnType<typeof measured>>
  beforeAll(async () => {
    await startEngine('cpu')
    found = await measured()
  })
  const number = (name: string) => Number(found.row[name])
  const densityRows = () => found.tables['code-density']?.rows ?? []

  it('has the rate E log e(z1|x) e(z2|z1) / p(z2) p(z1|z2) of a sum over a grid', () => {
    expect(found.row['rate_estimator']).toBe('quadrature')
    expect(Math.abs(number('rate') - expected.rate)).toBeLessThan(1e-4)
  })

  it('has the distortion and the log-likelihood of a sum over a grid', () => {
    expect(Math.abs(number('distortion') - expected.distortion)).toBeLessThan(1e-5)
    expect(Math.abs(number('log_likelihood') - expected.logLikelihood)).toBeLessThan(1e-5)
  })

  it('has R + D = −log g(x) + E KL(e(z|x) ‖ p(z|x)) with a positive divergence', () => {
    const divergence = expected.rate + expected.distortion + expected.logLikelihood
    expect(divergence).toBeGreaterThan(0)
    expect(Math.abs(number('posterior_divergence') - divergence)).toBeLessThan(2e-4)
  })

  it('has an upper bound of its error', () => {
    const bound = number('quadrature_error')
    expect(bound).toBeGreaterThan(Math.abs(number('elbo') + expected.rate + expected.distortion))
    expect(bound).toBeGreaterThan(Math.abs(number('log_likelihood') - expected.logLikelihood))
    expect(bound).toBeLessThan(0.01)
  })

  it('has the density e(z2) = ∫ e(z1|x) e(z2|z1) dz1 of a sum over the grid', () => {
    const both = densityRows().flatMap(({ z, aggregate }) => {
      const point = [...expected.aggregate].find(([z2]) => Math.abs(z2 - Number(z)) < 1e-6)
      return point ? [[Number(aggregate), point[1]] as const] : []
    })
    expect(both.length).toBeGreaterThan(50)
    for (const [ours, summed] of both) expect(Math.abs(ours - summed)).toBeLessThan(1e-4)
  })

  it('decodes the sign of z2', () => {
    for (const { z, mean } of densityRows()) {
      if (Number(z) > 0.4) expect(mean).toBeGreaterThan(0.99)
      if (Number(z) < -0.4) expect(mean).toBeLessThan(0.01)
    }
  })
})
