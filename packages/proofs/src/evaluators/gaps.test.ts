import {
  evaluationHost,
  startEngine,
  tf,
  type Conditional,
  type Dataset,
  type Model,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { gaps } from '@elbow-vae/evaluators'
import { gaussian, standardGaussian } from '@elbow-vae/models'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => startEngine('cpu'))

/** x ~ N(W z, ½²) in two dimensions: p(z|x) has precision Λ = I + 4 WᵀW and mean 4 Λ⁻¹ Wᵀx. */
const deviation = 0.5
const examples = [
  [0.3, -1.2],
  [1.5, 0.4],
  [-0.7, 0.9],
  [0, 2],
]
const dataset: Dataset = {
  event: [2],
  kind: 'continuous',
  splits: { test: { size: 4, rows: (at) => Float32Array.from([...at].flatMap((i) => examples[i]!)) } },
  checksum: 'four points',
}

const decoder = (weights: readonly (readonly number[])[]): Conditional<{ mean: Tensor }> => ({
  variables: [],
  parameters: (z) => ({
    mean: tf.reshape(
      tf.matMul(tf.reshape(z, [-1, 2]), tf.tensor2d(weights.map((row) => [...row])), false, true),
      z.shape,
    ),
  }),
  density: ({ mean }) => gaussian({ mean, std: tf.fill([1], deviation) }, [2]),
})

/** N(0, I), whatever x is. */
const wrongEncoder: Conditional<{ mean: Tensor; scale: Tensor }> = {
  variables: [],
  parameters: (x: Tensor) => ({ mean: tf.zeros([x.shape[0], 2]), scale: tf.zeros([x.shape[0], 2]) }),
  density: ({ mean, scale }) => gaussian({ mean, std: tf.exp(scale) }, [2]),
}

async function evaluate(
  weights: readonly (readonly number[])[],
  more: { flows?: number; gaussian?: boolean; steps?: number } = {},
) {
  const marginal = { variables: [], density: () => standardGaussian([2]) }
  const model: Model = { encoder: wrongEncoder, decoder: decoder(weights), marginal }
  const shared = { model, variables: [], dataset, trainingSize: null, seed: 1, samples: 1, batchSize: 10 }
  const host = evaluationHost({ ...shared, rateEstimator: 'auto', compile: 'off', warn: () => undefined })
  const options = {
    examples: 4,
    steps: 300,
    'learning-rate': 0.1,
    'step-draws': 20,
    draws: 10_000,
    flows: 0,
    gaussian: false,
    ...more,
  }
  const { row } = await gaps.create(options, testContext('gaps')).evaluate(host.at('test', 0, null))
  host.dispose()
  return (name: string) => Number(row[name])
}

/** The gaps in closed form, averaged over the examples. */
function exactGaps([[a, b], [c, d]]: readonly [readonly [number, number], readonly [number, number]]) {
  const precision = 1 / deviation ** 2
  const [p, q, r] = [1 + precision * (a * a + c * c), precision * (a * b + c * d), 1 + precision * (b * b + d * d)]
  const determinant = p * r - q * q
  const approximation = 0.5 * Math.log((p * r) / determinant) // KL(q* ‖ p(z|x)), q* = N(μ, diag 1/Λ_ii)
  const inference = examples.map(([x, y]) => {
    const [h, k] = [precision * (a * x! + c * y!), precision * (b * x! + d * y!)] // Λμ
    const fit = (r * h * h - 2 * q * h * k + p * k * k) / determinant //              μᵀΛμ
    return 0.5 * (p + r + fit - 2 - Math.log(determinant)) //                         KL(N(0, I) ‖ p(z|x))
  })
  return { approximation, inference: inference.reduce((sum, nats) => sum + nats, 0) / inference.length }
}

describe('gaps', () => {
  // For both posteriors the variance of the importance weights is finite: Λ_12² < Λ_11 Λ_22 / 4.
  it.each([
    ['0 for a diagonal posterior', [[1, 0], [0, 0.5]]], // prettier-ignore
    ['½ log Π Λ_ii / |Λ| otherwise', [[1, 0.4], [0.1, 0.8]]], // prettier-ignore
  ] as const)('has an approximation gap of %s, and the amortization gap of a wrong encoder', async (_, weights) => {
    const row = await evaluate(weights)
    const { approximation, inference } = exactGaps(weights)
    expect(Math.abs(row('approximation_gap') - approximation)).toBeLessThan(0.01)
    // L[q] of 10,000 samples of each of four examples, whose log weights have a standard deviation of about 4 nats
    expect(Math.abs(row('amortization_gap') - (inference - approximation))).toBeLessThan((5 * 4) / Math.sqrt(40_000))
    const sum = row('approximation_gap') + row('amortization_gap')
    expect(Math.abs(row('inference_gap') - sum)).toBeLessThan(1e-9)
    expect(Math.abs(row('inference_convergence'))).toBeLessThan(0.01)
    expect(row('gap_examples')).toBe(4)
  })

  it('has a larger approximation gap after too few inference steps', async () => {
    const weights = [[1, 0.4], [0.1, 0.8]] as const // prettier-ignore
    const row = await evaluate(weights, { steps: 8 })
    expect(row('approximation_gap') - exactGaps(weights).approximation).toBeGreaterThan(0.1)
    expect(row('inference_convergence')).toBeGreaterThan(0.05)
  })

  it('has a smaller approximation gap for planar flows than for the Gaussian, and not below 0', async () => {
    const row = await evaluate([[1, 0.4], [0.1, 0.8]], { flows: 4 }) // prettier-ignore
    expect(row('approximation_gap')).toBeGreaterThan(0.08)
    expect(row('flow_approximation_gap')).toBeLessThan(0.04)
    expect(row('flow_approximation_gap')).toBeGreaterThan(-0.005)
  })

  it('has the encoder’s own gap if the encoder is Gaussian', async () => {
    const weights = [[1, 0.4], [0.1, 0.8]] as const // prettier-ignore
    const row = await evaluate(weights, { gaussian: true })
    expect(Math.abs(row('gaussian_approximation_gap') - exactGaps(weights).approximation)).toBeLessThan(0.01)
  })
})
