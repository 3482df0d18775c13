import {
  availableEngines,
  createPart,
  fit,
  freshNoise,
  measure,
  startEngine,
  tf,
  type Model,
  type Row,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { rateDistortion, sequentialEvaluator } from '@elbow-vae/evaluators'
import { registry } from '@elbow-vae/cli/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { closedForms } from './closed-forms.test.helper.js'
import { covariance, evaluateWith, linearDataset, linearModel, nearby, population } from './linear-model.test.helper.js'

const engines = await availableEngines()
const size = 2000
const dataset = linearDataset({ train: size })
const latents = [1, 1].map((each, t) => ({ name: `z${t + 1}`, size: each }))
const all = dataset.splits.train!.rows(
  Int32Array.from({ length: size }, (_, i) => i),
  0,
)

/** A decoder of two steps with one latent each, fitted to the codes of an encoder with known rate and I(X;Z). */
async function fitted(): Promise<Model> {
  const { encoder, marginal } = linearModel(dataset, nearby)
  const plugin = registry.get('decoder', 'sequential')
  const context = testContext('decoder', { event: dataset.event, latents })
  const decoder = createPart(plugin, { hidden: [16], activation: 'tanh' }, context)
  const model = { encoder, decoder, marginal }
  const settings = { samples: 1, enumerate: false, quadrature: 6, rateEstimator: 'auto', trainingSize: null } as const
  await fit({
    name: 'a chain',
    variables: decoder.variables,
    batch: () => tf.tensor(all, [size, 4]),
    loss(x) {
      const m = measure(model, { ...settings, x, noise: freshNoise(1, 'nodes', 0) })
      return m.mean(tf.addN(m.likelihood.steps!.map((step) => tf.neg(step.logProb(x)))))
    },
    steps: 300,
    learningRate: 0.02,
  })
  return model
}

/** −log p(x) of each example, ∫ over both blocks by the trapezoidal rule. */
function negativeLogLikelihood({ decoder, marginal }: Model): Float32Array {
  const [reach, count] = [6, 81]
  const position = (i: number) => -reach + (2 * reach * i) / (count - 1)
  const nodes = Array.from({ length: count ** 2 }, (_, n) => [position(n % count), position(Math.floor(n / count))])
  const z = tf.tensor(nodes, [count ** 2, 1, 2])
  const logWeight = 2 * Math.log((2 * reach) / (count - 1))
  const joint: Tensor = tf.add(
    decoder.density(decoder.parameters(z)).logProb(tf.tensor(all, [size, 4])), // [nodes, B]
    marginal.density().logProb(z), //                                             [nodes, 1]
  )
  return tf.neg(tf.add(tf.logSumExp(joint, 0), logWeight)).dataSync<'float32'>()
}

describe('a sequential decoder on the linear-Gaussian model', () => {
  let point: Row, steps: Row, mean: number, error: number
  beforeAll(async () => {
    await startEngine(engines.includes('tensorflow') ? 'tensorflow' : 'wasm')
    const model = await fitted()
    const setup = { model, dataset, quadrature: 24 }
    point = (await evaluateWith(rateDistortion.create({}, testContext('evaluator')), setup)).row
    steps = (await evaluateWith(sequentialEvaluator.create({ shown: 1 }, testContext('evaluator', { latents })), setup))
      .row
    const each = negativeLogLikelihood(model)
    mean = each.reduce((sum, value) => sum + value, 0) / size
    error = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / size
  })
  const number = (row: Row, name: string) => Number(row[name])

  it('keeps R + D ≥ −log p(x) ≥ H', () => {
    expect(number(point, 'rate') + number(point, 'distortion') - mean).toBeGreaterThan(-1e-3)
    expect(mean - population.entropy).toBeGreaterThan(-4 * error)
  })

  it('keeps H − D ≤ I(X;Z) ≤ R', () => {
    const { information } = closedForms(covariance, nearby)
    expect(number(point, 'rate') - information).toBeGreaterThan(-4 * number(point, 'rate_se'))
    expect(population.entropy - number(point, 'distortion') - information).toBeLessThan(
      4 * number(point, 'distortion_se'),
    )
  })

  it('decomposes the rate by block: R = R_1 + R_2, and D is the distortion after the last step', () => {
    expect(number(steps, 'rate_1') + number(steps, 'rate_2')).toBeCloseTo(number(point, 'rate'), 5)
    expect(number(steps, 'distortion_2')).toBeCloseTo(number(point, 'distortion'), 4)
  })

  it('has a lower distortion after the second block', () => {
    expect(number(steps, 'distortion_2')).toBeLessThan(number(steps, 'distortion_1') - 0.1)
  })
})
