import {
  availableEngines,
  createPart,
  executeRun,
  freshNoise,
  partContext,
  resolveConfig,
  startEngine,
  tf,
  type Row,
  type RunOutput,
  type Variable,
} from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { nowhere, registry } from '@elbow-vae/cli/testing'
import { logLikelihoodOf } from './closed-forms.test.helper.js'
import { dataOptions, linearDataset, population } from './linear-model.test.helper.js'
import { transposeMatrix, type NestedMatrix } from './matrix.test.helper.js'

type Checkpoint = Parameters<RunOutput['writeCheckpoint']>[1]

const engines = await availableEngines()
const engine = engines.includes('tensorflow') ? 'tensorflow' : 'wasm'
beforeAll(() => startEngine(engine))

const size = 800
const data = { ...dataOptions, train: size }
const x = linearDataset(data).splits.train!.rows(
  Int32Array.from({ length: size }, (_, i) => i),
  0,
)
const encoderOptions = (auxiliary: number) => ({ hidden: [12], activation: 'tanh', auxiliary }) as const

/** Trained briefly: near the optimum, not at it. */
async function trained(auxiliary: number): Promise<{ row: Row; weights: Checkpoint['tensors'] }> {
  const config = resolveConfig(registry, {
    parts: { dataset: 'linear', encoder: 'auxiliary', decoder: 'linear', marginal: 'gaussian', objective: 'elbo' },
    options: { dataset: data, encoder: encoderOptions(auxiliary) },
    evaluate: ['surgery', 'importance-weighted'],
    evaluateOptions: { surgery: { examples: 0 }, 'importance-weighted': { samples: 100 } },
    settings: { engine, 'batch-size': 100, steps: 600, 'learning-rate': 1e-2, latents: [2] },
  })
  let weights: Checkpoint['tensors'] = new Map()
  const output = async () => ({
    ...(await nowhere()),
    writeCheckpoint: (_: string, checkpoint: Checkpoint) => Promise.resolve(void (weights = checkpoint.tensors)),
  })
  const { rows } = await executeRun({ registry, config, output })
  return { row: rows.find(({ split }) => split === 'train')!, weights }
}

/** Mean log p(x) of the examples under the trained decoder, in closed form. */
function logLikelihood(weights: Checkpoint['tensors']): number {
  const numbers = (name: string) => [...weights.get(`decoder/${name}`)!.data].map(Number)
  const kernel = numbers('readout/kernel')
  const rows: NestedMatrix = [kernel.slice(0, 4), kernel.slice(4)] // Wᵀ, [D, d]
  const logLikelihood = logLikelihoodOf({
    ...{ encoder: [], encoderBias: [], std: [] },
    decoder: transposeMatrix(rows),
    decoderBias: numbers('readout/bias'),
    noise: Math.log1p(Math.exp(numbers('scale')[0]!)),
  })
  const each = Array.from({ length: size }, (_, n) => logLikelihood([...x.subarray(4 * n, 4 * (n + 1))]))
  return each.reduce((sum, value) => sum + value, 0) / size
}

/** I_q(X;Z) over all examples with the exact log e(z|x), an integral over a one-dimensional a; and its standard error. */
function information(weights: Checkpoint['tensors']): { mean: number; error: number } {
  const surroundings = { event: [4], dataKind: 'continuous', latents: [{ name: 'z', size: 2 }], seed: 1 } as const
  const variables = new Map<string, Variable>()
  const context = partContext('encoder', { ...surroundings, trainingSize: null }, variables)
  const encoder = createPart(registry.get('encoder', 'auxiliary'), encoderOptions(1), context)
  for (const [name, variable] of variables) {
    const { data, shape } = weights.get(name)!
    variable.assign(tf.tensor(data, [...shape]))
  }
  const result = tf.tidy(() => {
    const posterior = encoder.density(encoder.parameters(tf.tensor(x, [size, 4])))
    const { value } = posterior.draw(freshNoise(1, 'information', 0), 1)
    const each = posterior.pairwiseLogProb!(value)! // log e(z_i|x_j), [N, N]
    const own = tf.sum(tf.mul(each, tf.eye(size)), 1)
    return tf.sub(own, tf.sub(tf.logSumExp(each, 1), Math.log(size))).dataSync<'float32'>()
  })
  const mean = result.reduce((sum, value) => sum + value, 0) / size
  const variance = result.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size
  return { mean, error: Math.sqrt(variance / size) }
}

describe.each([1, 4])('encoder "auxiliary" on the linear-Gaussian model, a of %d dimensions', (auxiliary) => {
  let row: Row
  let weights: Checkpoint['tensors']
  beforeAll(async () => {
    ;({ row, weights } = await trained(auxiliary))
  })
  const number = (name: string) => Number(row[name])

  it('keeps R + D ≥ −log p(x), the closed form of its decoder, and ≥ H, within 4 standard errors', () => {
    const cost = number('rate') + number('distortion')
    expect(cost + logLikelihood(weights)).toBeGreaterThan(-4 * number('elbo_se'))
    expect(cost - population.entropy).toBeGreaterThan(-4 * number('elbo_se'))
    expect(cost + logLikelihood(weights)).toBeLessThan(0.5) // it has learned
  })

  it('has log p(x) by importance weighting: its weights are unbiased', () => {
    // the bias of K = 100 samples is about Var(w)/2K, below 0.02 nats
    expect(Math.abs(number('log_likelihood') - logLikelihood(weights))).toBeLessThan(0.02)
  })

  it('decomposes its rate: R = I_q + KL(q(z)‖m(z)), I_q ≤ log N', () => {
    const [information, divergence] = [number('mutual_information_empirical'), number('kl_aggregate_marginal')]
    const error = Math.hypot(number('rate_se'), number('mutual_information_empirical_se'))
    expect(Math.abs(information + divergence - number('rate'))).toBeLessThan(4 * error)
    expect(information).toBeLessThan(Math.log(size))
    expect(divergence).toBeGreaterThan(-4 * number('kl_aggregate_marginal_se'))
  })

  it.runIf(auxiliary === 1)('keeps R ≥ I(X;Z), with log e(z|x) integrated over a, within 4 standard errors', () => {
    const { mean, error } = information(weights)
    expect(error).toBeLessThan(0.05)
    expect(mean).toBeGreaterThan(0.5)
    expect(number('rate') - mean).toBeGreaterThan(-4 * Math.hypot(error, number('rate_se')))
    expect(number('mutual_information_empirical') - mean).toBeGreaterThan(-4 * error)
  })
})
