import {
  freshNoise,
  required,
  resolveOptions,
  startEngine,
  tf,
  type Measurement,
  type Progress,
  type Scalars,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  capacity,
  beta,
  elbo,
  entropyAnnealed,
  freeBits,
  info,
  iwae,
  noRate,
  targetDistortion,
  targetRate,
  wae,
} from './index.js'
import { permuteDimensions } from './factor.js'
import { logMixtureWeights } from './mixture-weights.js'
import { decomposeRate } from './tc.js'
import { measured, scheduleOf } from './measured.test.helper.js'

beforeAll(() => startEngine('cpu'))

/** Two draws of two examples. Mean rate 2.5, mean distortion 10. */
const measurement = () =>
  ({
    rate: tf.tensor([
      [1, 2],
      [3, 4],
    ]),
    distortion: tf.tensor([
      [8, 9],
      [11, 12],
    ]),
    mean: (value) => tf.mean(value),
  }) as Partial<Measurement> as Measurement

const context = testContext('objective')
const noise = freshNoise(1, 'objective', 0)
const progress = (epoch: number, fraction = 0): Progress => ({ step: 0, steps: 100, epoch, fraction })

const lossAt = (objective: ReturnType<typeof beta.create>, at: Progress) => lossOf(objective, measurement(), at)

function lossOf(objective: ReturnType<typeof beta.create>, m: Measurement, at: Progress): number {
  const scalars = Object.fromEntries(
    Object.entries(objective.schedules ?? {}).map(([name, value]) => [name, tf.scalar(value(at))]),
  ) as Scalars
  return objective.loss(m, scalars, noise).dataSync()[0]!
}

const annealing = { 'anneal-epochs': 10, 'anneal-fraction': 0.3 }
const betaOptions = { beta: 1, anneal: 'none', ...annealing, 'anneal-from': null } as const

describe('elbo', () => {
  it('is R + D', () => {
    expect(lossAt(elbo.create({}, context), progress(0))).toBeCloseTo(12.5, 6)
  })
})

describe('beta', () => {
  it('is D + βR (ABE eq. 6)', () => {
    expect(lossAt(beta.create({ ...betaOptions, beta: 0.1 }, context), progress(0))).toBeCloseTo(10.25, 6)
  })

  it('anneals from 0 to β, then stays constant', () => {
    const weight = scheduleOf(beta.create({ ...betaOptions, beta: 0.5, anneal: 'up' }, context), 'beta')
    expect([0, 5, 10, 20].map((epoch) => weight(progress(epoch)))).toEqual([0, 0.25, 0.5, 0.5])
  })

  it('anneals down from 10 β, or from a given weight', () => {
    const down = { ...betaOptions, beta: 0.5, anneal: 'down' } as const
    const start = (from: number | null) =>
      scheduleOf(beta.create({ ...down, 'anneal-from': from }, context), 'beta')(progress(0))
    expect(start(null)).toBe(5)
    expect(start(2)).toBe(2)
  })
})

describe('target-rate', () => {
  it('is D + λ|σ − R| of the mean rate (ABE section 4)', () => {
    const objective = targetRate.create({ rate: 2, penalty: 3, ramp: 0 }, context)
    expect(lossAt(objective, progress(0, 1))).toBeCloseTo(10 + 3 * 0.5, 6)
  })

  it('increases its target from 0 during the ramp', () => {
    const target = scheduleOf(targetRate.create({ rate: 0.5, penalty: 1, ramp: 0.6 }, context), 'target_rate')
    expect([0, 0.3, 0.6, 1].map((fraction) => target(progress(0, fraction)))).toEqual([0, 0.25, 0.5, 0.5])
  })
})

const numbers = (tensor: { dataSync(): ArrayLike<number> }) => Array.from(tensor.dataSync())
const loss = (objective: ReturnType<typeof beta.create>, m: Measurement) => numbers(objective.loss(m, {}, noise))[0]!
const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

describe('no-rate', () => {
  it('is D', () => {
    expect(loss(noRate.create({}, context), measurement())).toBeCloseTo(10, 6)
  })
})

describe('capacity', () => {
  it('is D + γ|R − C(t)| of the mean rate (Burgess et al. 2018, eq. 8)', () => {
    const objective = capacity.create({ capacity: 2, gamma: 100, ramp: 0.5 }, context)
    expect(lossAt(objective, progress(0, 1))).toBeCloseTo(10 + 100 * 0.5, 4)
    expect(lossAt(objective, progress(0, 0.25))).toBeCloseTo(10 + 100 * 1.5, 4)
  })
})

describe('target-distortion', () => {
  const create = () => {
    const objective = targetDistortion.create({ distortion: 8, smoothing: 0.5, speed: 0.4 }, testContext('objective'))
    const { state = [] } = objective
    const update = required(objective.update, 'update')
    return { objective, update, values: () => state.slice(0, 2).map((each) => numbers(each)[0]!) }
  }

  it('starts as R + (D − κ), with a multiplier of 1', () => {
    expect(loss(create().objective, measurement())).toBeCloseTo(2.5 + (10 - 8), 6)
  })

  it('changes log λ by ν C̄ / 0.2κ (algorithm 1), and by ν at most', () => {
    const { objective, update, values } = create()
    update(measurement(), {})
    expect(values()).toEqual([expect.closeTo(0.4, 6), 2]) // the first batch is its own average, and 2 > 0.2 κ = 1.6
    update({ ...measurement(), distortion: tf.fill([2, 2], 4) }, {})
    const average = 0.5 * 2 + 0.5 * (4 - 8)
    const logMultiplier = 0.4 + (0.4 * average) / 1.6
    expect(values()).toEqual([expect.closeTo(logMultiplier, 6), average])
    expect(loss(objective, measurement())).toBeCloseTo(2.5 + Math.exp(logMultiplier) * 2, 5)
  })
})

describe('entropy-annealed', () => {
  it('is D − E log m(z) + w E log e(z|x), and −elbo at w = 1', () => {
    const m = measured({ means: [[1], [3]], std: 2, distortion: [5, 7] }) // z = mean
    const logPosterior = -halfLog2Pi - Math.LN2
    const logMarginal = -halfLog2Pi - (1 + 9) / 4
    const lossWith = (weight: number) =>
      lossOf(entropyAnnealed.create({ weight, from: 0, ...annealing, 'anneal-epochs': 0 }, context), m, progress(1))
    expect(lossWith(1)).toBeCloseTo(6 + logPosterior - logMarginal, 5)
    expect(lossWith(0.25)).toBeCloseTo(6 + 0.25 * logPosterior - logMarginal, 5)
  })
})

describe('iwae', () => {
  it('is −log of the mean weight over draws, then the mean over examples (Burda et al. 2016, eq. 8)', () => {
    const distortion = [3, 5, 4, 1]
    const m = measured({ means: [[0], [0]], samples: 2, distortion }) // e = m, z = 0: weights are d(x|z) alone
    const each = [0, 1].map((b) => -Math.log((Math.exp(-distortion[b]!) + Math.exp(-distortion[2 + b]!)) / 2))
    expect(loss(iwae.create({ draws: 2, gradient: 'standard' }, context), m)).toBeCloseTo((each[0]! + each[1]!) / 2, 5)
  })

  it('of one draw is −elbo', () => {
    const m = measured({ means: [[1, 2]], std: 0.5, distortion: [3] })
    expect(loss(iwae.create({ draws: 1, gradient: 'standard' }, context), m)).toBeCloseTo(
      loss(elbo.create({}, context), m),
      5,
    )
  })
})

describe('free-bits', () => {
  // z = mean and σ = 1: a dimension's rate is mean²/2
  const m = () =>
    measured({
      means: [
        [1, 0.2],
        [3, 0.2],
      ],
      distortion: [10, 20],
    })

  it('of each dimension is D + Σ max(λ, R_j) (Kingma et al. 2016, eq. 15)', () => {
    const objective = freeBits.create({ nats: 0.5, groups: 'dimensions' }, context)
    expect(loss(objective, m())).toBeCloseTo(15 + (1 + 9) / 4 + 0.5, 5) // the second has 0.02 nats
  })

  it('of the whole code is D + max(λ, R)', () => {
    expect(loss(freeBits.create({ nats: 4, groups: 'code' }, context), m())).toBeCloseTo(15 + 4, 5)
  })
})

describe('an option with an exclusive bound', () => {
  it.each([
    { plugin: wae, option: 'bandwidth', value: 0, expected: 'a number, above 0' },
    { plugin: info, option: 'bandwidth', value: 0, expected: 'a number, above 0' },
    { plugin: targetDistortion, option: 'smoothing', value: 1, expected: 'a number, 0 or more, below 1' }, // the average would never change
  ])('is refused: $option $value of $plugin.name', ({ plugin, option, value, expected }) => {
    expect(() => resolveOptions('test', plugin.options, { [option]: value })).toThrow(
      `test, option "${option}": expected ${expected}, got ${value}.`,
    )
  })
})

describe('tc', () => {
  const means = [
    [1, 2],
    [-1, 0.5],
    [0.3, -2],
  ]
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length

  it.each(['weighted', 'stratified'] as const)('decomposes the rate: its %s terms sum to R', (estimator) => {
    const m = measured({ means, std: 0.7, epsilon: [0.1, -1, 0.5, 0.2, 1.3, -0.4], trainingSize: 100 })
    const parts = decomposeRate(m, estimator)
    const sum = numbers(tf.addN([parts.information, parts.correlation, parts.dimensions]))
    sum.forEach((each, i) => expect(each).toBeCloseTo(numbers(m.rate)[i]!, 4))
  })

  it('finds no information and no correlation if all posteriors are equal', () => {
    const m = measured({
      means: [
        [1, 2],
        [1, 2],
      ],
      epsilon: [0.3, -1, 0.4, 0.8],
      weights: [0.25, 0.75],
    })
    const parts = decomposeRate(m, 'weighted')
    for (const part of [parts.information, parts.correlation])
      numbers(part).forEach((each) => expect(each).toBeCloseTo(0, 5))
  })

  it('finds ln 2 nats of information and of correlation for two distant codes with two equal dimensions', () => {
    const m = measured({
      means: [
        [50, 50],
        [-50, -50],
      ],
      weights: [0.5, 0.5],
    })
    const { information, correlation } = decomposeRate(m, 'weighted')
    expect(mean(numbers(information))).toBeCloseTo(Math.LN2, 5)
    expect(mean(numbers(correlation))).toBeCloseTo(Math.LN2, 5) // each dimension has ln 2 nats; both together have ln 2
  })

  it('refuses a chain of blocks, which has dependent dimensions given x', () => {
    const m = measured({ means })
    const factors = [0, 1].map((block) => ({ block, density: () => m.posterior }))
    const chained = { ...m, posterior: { ...m.posterior, factors } }
    expect(() => decomposeRate(chained, 'weighted')).toThrow(
      'objective "tc": needs an encoder whose dimensions are independent given x. Use --encoder conv or mlp.',
    )
  })

  it('has stratified weights that sum to one (Chen et al. 2018, appendix C.2)', () => {
    const m = { trainingSize: 100 } as Measurement
    const weights = numbers(tf.exp(logMixtureWeights(m, 5, 'stratified')))
    for (let row = 0; row < 5; row++) expect(mean(weights.slice(5 * row, 5 * row + 5)) * 5).toBeCloseTo(1, 6)
    expect(weights[0]).toBeCloseTo(1 / 100, 6)
  })

  it('has stratified weights that sum to one for a batch that is larger than the training split', () => {
    const m = { trainingSize: 3 } as Measurement
    const weights = numbers(tf.exp(logMixtureWeights(m, 5, 'stratified')))
    for (let row = 0; row < 5; row++) expect(mean(weights.slice(5 * row, 5 * row + 5)) * 5).toBeCloseTo(1, 6)
  })
})

describe('factor', () => {
  it('permutes each dimension independently: same values, other combinations', () => {
    const size = 40
    const codes = tf.tensor2d(Array.from({ length: size }, (_, i) => [i, i, i]))
    const rows = permuteDimensions(codes, freshNoise(1, 'permute', 0)).arraySync() as number[][]
    const sorted = (d: number) => rows.map((row) => row[d]!).sort((a, b) => a - b)
    for (const d of [0, 1, 2]) expect(sorted(d)).toEqual(Array.from({ length: size }, (_, i) => i))
    expect(rows.filter(([a, b]) => a === b).length).toBeLessThan(6) // 1 in expectation
  })
})
