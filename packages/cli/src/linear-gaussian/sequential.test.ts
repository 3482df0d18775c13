import {
  availableEngines,
  createPart,
  fit,
  freshNoise,
  measure,
  startEngine,
  tf,
  type Conditional,
  type Model,
  type Row,
  type Tensor,
} from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { rateDistortion, sequential } from '@elbow/evaluators'
import { decoders } from '@elbow/models'
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

/** A chain of two steps of one number each, fitted to the codes of an encoder whose rate and I(X;Z) are known. */
async function fitted(): Promise<Model> {
  const { encoder, marginal } = linearModel(dataset, nearby)
  const plugin = decoders.find(({ name }) => name === 'sequential')!
  const context = testContext('decoder', { event: dataset.event, latents })
  const decoder = createPart(plugin as never, { hidden: [16], activation: 'tanh' }, context) as Conditional
  const model = { encoder, decoder, marginal }
  const how = { samples: 1, enumerate: false, quadrature: 6, rate: 'auto', trainingSize: null } as const
  await fit({
    name: 'a chain',
    variables: decoder.variables,
    batch: () => tf.tensor(all, [size, 4]),
    loss(x) {
      const m = measure(model, { ...how, x, noise: freshNoise(1, 'nodes', 0) })
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
  const place = (i: number) => -reach + (2 * reach * i) / (count - 1)
  const nodes = Array.from({ length: count ** 2 }, (_, n) => [place(n % count), place(Math.floor(n / count))])
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
    const at = { model, dataset, quadrature: 24 }
    point = (await evaluateWith(rateDistortion.create({}, undefined as never), at)).row
    steps = (await evaluateWith(sequential.create({ shown: 1 }, { latents } as never), at)).row
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

  it('spends the rate block by block: R = R_1 + R_2, and D is the distortion after the last step', () => {
    expect(number(steps, 'rate_1') + number(steps, 'rate_2')).toBeCloseTo(number(point, 'rate'), 5)
    expect(number(steps, 'distortion_2')).toBeCloseTo(number(point, 'distortion'), 4)
  })

  it('knows x better after the second block', () => {
    expect(number(steps, 'distortion_2')).toBeLessThan(number(steps, 'distortion_1') - 0.1)
  })
})
