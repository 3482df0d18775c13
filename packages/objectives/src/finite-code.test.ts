import {
  freshNoise,
  measure,
  startEngine,
  tf,
  type Conditional,
  type Density,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { elbo, iwae } from './index.js'
import { expectedLogMean } from './expected-log-mean.js'

beforeAll(() => startEngine('cpu'))

const numbers = (tensor: Tensor) => Array.from(tensor.dataSync())

/** Every K-tuple of C codes. */
const tuples = (codes: number, draws: number): number[][] =>
  Array.from({ length: codes ** draws }, (_, n) =>
    Array.from({ length: draws }, (_, k) => Math.floor(n / codes ** k) % codes),
  )

/** E log 1/K Σ w over all tuples, in float64. */
function byTuples(logWeight: readonly number[], probability: readonly number[], draws: number): number {
  return tuples(logWeight.length, draws).reduce((sum, tuple) => {
    const largest = Math.max(...tuple.map((c) => logWeight[c]!))
    const mean = tuple.reduce((total, c) => total + Math.exp(logWeight[c]! - largest), 0) / draws
    return sum + tuple.reduce((product, c) => product * probability[c]!, 1) * (largest + Math.log(mean))
  }, 0)
}

describe('expectedLogMean', () => {
  it.each([
    [1, [0.3, -2, 1], [0.2, 0.5, 0.3]],
    [2, [0.3, -2, 1], [0.2, 0.5, 0.3]],
    [5, [0.3, -2, 1, 4], [0.2, 0.1, 0.4, 0.3]],
    [3, [-40, 0, 7], [0.6, 0.3, 0.1]],
    [2, [-100, -100.5], [0.5, 0.5]],
    [4, [-150, 0], [0.9, 0.1]],
    [3, [-300, -101, -83, 0], [0.4, 0.3, 0.2, 0.1]],
  ] as const)('of K = %d draws from weights exp(%j) is the sum over all K-tuples', (draws, logWeight, probability) => {
    const column = (values: readonly number[]) => tf.tensor2d([...values], [values.length, 1])
    const [exact] = numbers(expectedLogMean(column(logWeight), column(probability), draws))
    expect(Math.abs(exact! - byTuples(logWeight, probability, draws))).toBeLessThan(1e-4)
  })
})

const [codes, batch] = [3, 2]

/** e, d and m as tables of logits: two examples, three codes. */
function finiteModel() {
  const variable = (values: number[][]) => tf.variable(tf.tensor2d(values))
  const logits = variable([[0.4, -0.3, 0.9], [-1, 0.2, 0.1]]) // prettier-ignore
  const logDecoder = variable([
    [-1, -2],
    [-0.5, -3],
    [-4, -0.2],
  ]) // prettier-ignore, [C, B]
  const logMarginal = [-1.2, -0.9, -1.25]
  const encoder: Conditional<{ logits: Tensor }> = {
    variables: [logits],
    parameters: () => ({ logits: logits }),
    density: ({ logits: given }) => {
      const logProb = tf.transpose(tf.logSoftmax(given)) // [C, B]
      const value = tf.reshape(tf.eye(codes), [codes, 1, codes])
      return { enumerate: () => ({ value, logProb, weight: tf.exp(logProb) }) } as Partial<Density> as Density
    },
  }
  const of = (density: Partial<Density>): Conditional => ({
    variables: [],
    parameters: () => ({}),
    density: () => density as Density,
  })
  const decoder = { ...of({ logProb: () => logDecoder }), variables: [logDecoder] }
  const marginal = of({ logProb: () => tf.tensor2d(logMarginal, [codes, 1]) })
  return { model: { encoder, decoder, marginal: { ...marginal, density: () => marginal.density({}) } }, logMarginal }
}

/** Value of the loss, and its gradients by the logits of encoder and decoder. */
function lossAndGradients(objective: ReturnType<typeof elbo.create>) {
  const { model } = finiteModel()
  const how = { samples: objective.samples ?? 1, rateEstimator: 'auto', trainingSize: null, enumerate: true } as const
  const variables: Variable[] = [...model.encoder.variables, ...model.decoder.variables]
  const { value, grads } = tf.variableGrads(
    () =>
      objective.loss(
        measure(model, { ...how, x: tf.zeros([batch, 1]), noise: freshNoise(1, 'objective', 0) }),
        {},
        freshNoise(1, 'objective', 0),
      ),
    variables,
  )
  return { loss: numbers(value)[0]!, gradients: variables.map(({ name }) => numbers(grads[name]!)) }
}

/** −E log 1/K Σ w over all tuples, with one changed logit of the encoder. */
function truth(draws: number, change?: { readonly index: number; readonly by: number }): number {
  const { model, logMarginal } = finiteModel()
  const [logits, decoder] = [model.encoder, model.decoder].map(({ variables }) => numbers(variables[0]!))
  if (change) logits![change.index]! += change.by
  const each = Array.from({ length: batch }, (_, b) => {
    const own = logits!.slice(b * codes, (b + 1) * codes)
    const total = Math.log(own.reduce((sum, logit) => sum + Math.exp(logit), 0))
    const logWeight = own.map((logit, c) => logMarginal[c]! - (logit - total) + decoder![c * batch + b]!)
    return byTuples(
      logWeight,
      own.map((logit) => Math.exp(logit - total)),
      draws,
    )
  })
  return -each.reduce((sum, value) => sum + value, 0) / batch
}

describe('iwae with a finite code', () => {
  const make = (draws: number) => iwae.create({ draws, gradient: 'standard' }, testContext('objective'))

  it.each([2, 5])('of K = %d has the value and the encoder’s gradient of the sum over all K-tuples', (draws) => {
    const { loss, gradients } = lossAndGradients(make(draws))
    expect(loss).toBeCloseTo(truth(draws), 4)
    gradients[0]!.forEach((gradient, index) => {
      const [up, down] = [1e-4, -1e-4].map((by) => truth(draws, { index, by }))
      expect(gradient).toBeCloseTo((up! - down!) / 2e-4, 4)
    })
  })

  it('of one draw is −elbo, gradients included', () => {
    const [one, bound] = [lossAndGradients(make(1)), lossAndGradients(elbo.create({}, testContext('objective')))]
    expect(one.loss).toBeCloseTo(bound.loss, 5)
    one.gradients.flat().forEach((gradient, i) => expect(gradient).toBeCloseTo(bound.gradients.flat()[i]!, 5))
  })
})
