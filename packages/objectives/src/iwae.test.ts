import { freshNoise, measure, startEngine, tf, type Conditional, type Model, type Tensor } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { iwae } from './index.js'
import { normalDensity } from './measured.test.helper.js'

beforeAll(() => startEngine('cpu'))

/**
 * z ~ N(0, 1), x ~ N(z + shift, 1), e(z|x) = N(mean, exp(2 logDeviation)): the posterior of x = 1 is N(½, ½).
 *
 * @param marginal  `vamp`: a VampPrior of one pseudo-input, m(z) = e(z|φ), with the encoding of every example; the decoder is then
 *   the less informative x ~ N(z + shift, 25)
 */
function linearModel(marginal: 'standard' | 'vamp') {
  const [mean, logDeviation, shift] = [1.5, 0.2, 0].map((value) => tf.variable(tf.scalar(value)))
  const spread = (value: Tensor, x: Tensor) => tf.add(tf.zerosLike(x), value) // [B, 1]
  const encoder: Conditional<{ mean: Tensor; logDeviation: Tensor }> = {
    variables: [mean!, logDeviation!],
    parameters: (x) => ({ mean: spread(mean!, x), logDeviation: spread(logDeviation!, x) }),
    density: (params) => normalDensity(params.mean, tf.exp(params.logDeviation)),
  }
  const decoder: Conditional<{ mean: Tensor }> = {
    variables: [shift!],
    parameters: (z) => ({ mean: tf.add(z, shift!) }),
    density: (params) => normalDensity(params.mean, tf.scalar(marginal === 'vamp' ? 5 : 1)),
  }
  const model: Model = {
    encoder,
    decoder,
    marginal: {
      variables: [],
      density: () =>
        marginal === 'standard'
          ? normalDensity(tf.zeros([1]), tf.ones([1]))
          : encoder.density(encoder.parameters(tf.ones([1]))),
    },
  }
  return { model, variables: [mean!, logDeviation!, shift!] }
}

const draws = 8
const [repeats, batch] = [60, 100]

/** Gradients of the loss by mean, log deviation and shift, one row per repetition. */
function gradients(
  gradient: 'standard' | 'doubly-reparameterized',
  marginal: 'standard' | 'vamp' = 'standard',
): number[][] {
  const { model, variables } = linearModel(marginal)
  const objective = iwae.create({ draws, gradient }, testContext('objective'))
  return Array.from({ length: repeats }, (_, step) =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const noise = freshNoise(1, 'iwae', step)
        const how = { samples: draws, enumerate: false, rateEstimator: 'sampled', trainingSize: null } as const
        const m = measure(model, { x: tf.ones([batch, 1]), noise, ...how, weighDraws: objective.weighDraws })
        return objective.loss(m, {}, noise)
      }, variables)
      return variables.map(({ name }) => grads[name]!.dataSync()[0]!)
    }),
  )
}

const column = (rows: readonly number[][], i: number) => rows.map((row) => row[i]!)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2))

describe('iwae, doubly reparameterized (Tucker et al. 2019)', () => {
  const both = () => [gradients('standard'), gradients('doubly-reparameterized')] as const

  it('has the expectation of the standard gradient, and less variance', () => {
    const [standard, doubly] = both()
    for (const i of [0, 1]) {
      const [a, b] = [column(standard, i), column(doubly, i)]
      const differences = a.map((value, n) => value - b[n]!)
      expect(Math.abs(mean(differences))).toBeLessThan(5 * Math.sqrt(variance(differences) / repeats))
      expect(variance(b)).toBeLessThan(0.5 * variance(a))
    }
  })

  it('has the expectation of the standard gradient also with a VampPrior, but may have more variance', () => {
    const [standard, doubly] = [gradients('standard', 'vamp'), gradients('doubly-reparameterized', 'vamp')]
    for (const i of [0, 1]) {
      const [a, b] = [column(standard, i), column(doubly, i)]
      const differences = a.map((value, n) => value - b[n]!)
      expect(Math.abs(mean(differences))).toBeLessThan(5 * Math.sqrt(variance(differences) / repeats))
      expect(variance(b)).toBeGreaterThan(variance(a))
    }
  })

  it('does not change the gradient of the decoder', () => {
    const [standard, doubly] = both()
    column(standard, 2).forEach((value, n) => expect(doubly[n]![2]!).toBeCloseTo(value, 4))
  })
})
