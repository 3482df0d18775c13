import {
  adam,
  createPart,
  freshNoise,
  measure,
  required,
  startEngine,
  tf,
  tuple,
  type Conditional,
  type Context,
  type Marginal,
  type OptionValues,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { mlpDecoder } from '../decoders/mlp.js'
import { mlpEncoder } from '../encoders/mlp.js'
import { gaussianMarginal } from '../marginals/gaussian.js'

beforeAll(() => startEngine('cpu'))

const plane: Partial<Context> = { event: [2], dataKind: 'continuous', latents: [{ name: 'z', size: 1 }] }

const decoderOf = (options: OptionValues, named = new Map<string, Variable>()) =>
  createPart<'decoder'>(mlpDecoder, { hidden: [], ...options }, testContext('decoder', plane, named))
const numbers = (tensor: Tensor) => [...tensor.dataSync()]

/** Linear encoder and decoder without hidden layers, and N(0, 1): probabilistic principal components. */
function linearModel(options: OptionValues) {
  const named = new Map<string, Variable>()
  const encoder: Conditional = createPart<'encoder'>(
    mlpEncoder,
    { hidden: [], readout: 'deviation' },
    testContext('encoder', plane, named),
  )
  const marginal: Marginal = createPart<'marginal'>(gaussianMarginal, {}, testContext('marginal', plane, named))
  return { model: { encoder, decoder: decoderOf(options, named), marginal }, named }
}

const inverseSoftplus = (y: number) => Math.log(Math.expm1(y))

describe('gaussianLikelihood', () => {
  it.each(['fixed', 'learned', 'learned-per-dimension', 'predicted'])(
    'with a %s scale starts at the given deviation for a network output of 0',
    (scale) => {
      const decoder = decoderOf({ scale, deviation: 0.5 })
      const density = decoder.density(decoder.parameters(tf.zeros([1, 1, 1]))) // the initial bias is 0
      const expected = 2 * (-Math.log(0.5) - 0.5 * Math.log(2 * Math.PI)) - 0.5 * ((1 / 0.5) ** 2 + 0)
      expect(numbers(density.logProb(tf.tensor([[1, 0]])))[0]).toBeCloseTo(expected, 4)
    },
  )

  it.each([
    ['fixed', 0],
    ['learned', 1],
    ['learned-per-dimension', 2],
  ])('with a %s scale has %d weights for it', (scale, count) => {
    const named = new Map<string, Variable>()
    decoderOf({ scale }, named)
    expect(named.get('decoder/scale')?.size ?? 0).toBe(count)
  })

  it('has a scale of at least its floor', () => {
    const named = new Map<string, Variable>()
    const decoder = decoderOf({ scale: 'learned', floor: 0.1 }, named)
    named.get('decoder/scale')?.assign(tf.tensor1d([-50]))
    const density = decoder.density(decoder.parameters(tf.zeros([1, 1, 1])))
    const highest = 2 * (-Math.log(0.1) - 0.5 * Math.log(2 * Math.PI))
    expect(numbers(density.logProb(tf.zeros([1, 2])))[0]).toBeCloseTo(highest, 4)
  })

  // x = w z + b + noise is N(b, w wᵀ + σ²I); its posterior N(wᵀ(x − b)/M, σ²/M), M = wᵀw + σ² (Tipping & Bishop 1999).
  it('has R + D = −log N(x; b, w wᵀ + σ²I) if the encoder is the exact posterior', () => {
    const [w, b, variance, x] = [[1.5, -0.5], [0.2, 0.4], 0.49, [1, 2]] as const
    const { model, named } = linearModel({ scale: 'fixed', deviation: Math.sqrt(variance) })
    const m = w[0] ** 2 + w[1] ** 2 + variance
    const assign = (name: string, values: readonly number[]) => {
      const variable = required(named.get(name), name)
      variable.assign(tf.tensor([...values], variable.shape))
    }
    assign('decoder/readout/kernel', w)
    assign('decoder/readout/bias', b)
    assign('encoder/mean/kernel', [w[0] / m, w[1] / m])
    assign('encoder/mean/bias', [-(w[0] * b[0] + w[1] * b[1]) / m])
    assign('encoder/scale/kernel', [0, 0])
    assign('encoder/scale/bias', [inverseSoftplus(Math.sqrt(variance / m))])
    const measured = measure(model, {
      ...{ x: tf.tensor([[...x]]), noise: freshNoise(1, 'test', 0), samples: 1, enumerate: true, quadrature: 32 },
      ...{ rateEstimator: 'auto', trainingSize: null },
    })
    const [dx, dy] = [x[0] - b[0], x[1] - b[1]]
    const squares = (dx ** 2 + dy ** 2 - (w[0] * dx + w[1] * dy) ** 2 / m) / variance // by Woodbury's identity
    const cost = 0.5 * squares + 0.5 * Math.log(variance * m) + Math.log(2 * Math.PI)
    expect(numbers(tf.add(measured.mean(measured.rate), measured.mean(measured.distortion)))[0]).toBeCloseTo(cost, 4)
  })

  it('trains to within 0.001 nats of the optimum of a linear model on continuous data', () => {
    const { model, named } = linearModel({ scale: 'learned' })
    const count = 12
    const noise = freshNoise(7, 'data', 0)
    const along = noise.normal([count, 1])
    const data = tf.add(tf.matMul(along, tf.tensor([[1, 2]])), tf.mul(noise.normal([count, 2]), 0.5))
    const variables = [...named.values()]
    const optimizer = adam(variables)
    const steps = 150
    let last = Infinity
    for (let step = 0; step < steps; step++) {
      last = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => {
          const m = measure(model, {
            ...{ x: data, noise: freshNoise(1, 'train', step), samples: 1, enumerate: true, quadrature: 8 },
            ...{ rateEstimator: 'auto', trainingSize: count },
          })
          return m.mean(tf.add(m.rate, m.distortion))
        }, variables)
        const gradients = variables.map(({ name }) => grads[name]!)
        const learningRate = tf.scalar(0.3 * (1 - step / steps))
        const scalars: Record<string, Tensor> = {}
        for (const [name, scalar] of Object.entries(optimizer.scalars(step + 1))) scalars[name] = tf.scalar(scalar)
        optimizer.update(gradients, { learningRate, ...scalars })
        return value.dataSync()[0]!
      })
    }
    expect(Math.abs(last - bestLinearCost(data))).toBeLessThan(0.001)
  })
})

/** Two dimensions, one of them latent: the model fits the covariance exactly, so the cost is ½ log |2πe C|. */
function bestLinearCost(data: Tensor): number {
  const centered = tf.sub(data, tf.mean(data, 0))
  const [a, b, , d] = tuple(numbers(tf.div(tf.matMul(centered, centered, true), data.shape[0])), 4)
  return 0.5 * Math.log(a * d - b * b) + Math.log(2 * Math.PI) + 1
}
