import { startEngine, tf, type Measurement, type Progress, type Scalars } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { beta, elbo, targetRate } from './index.js'

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

const context = undefined as never
const noise = undefined as never
const progress = (epoch: number, fraction = 0): Progress => ({ step: 0, steps: 100, epoch, fraction })

function lossAt(objective: ReturnType<typeof beta.create>, at: Progress): number {
  const scalars = Object.fromEntries(
    Object.entries(objective.schedules ?? {}).map(([name, value]) => [name, tf.scalar(value(at))]),
  ) as Scalars
  return objective.loss(measurement(), scalars, noise).dataSync()[0]!
}

const betaOptions = { beta: 1, anneal: 'none', 'anneal-epochs': 10, 'anneal-from': null } as const

describe('elbo', () => {
  it('is R + D', () => {
    expect(lossAt(elbo.create({}, context), progress(0))).toBeCloseTo(12.5, 6)
  })
})

describe('beta', () => {
  it('is D + βR (ABE eq. 6)', () => {
    expect(lossAt(beta.create({ ...betaOptions, beta: 0.1 }, context), progress(0))).toBeCloseTo(10.25, 6)
  })

  it('anneals up from 0 to β, and stays there', () => {
    const { schedules } = beta.create({ ...betaOptions, beta: 0.5, anneal: 'up' }, context)
    expect([0, 5, 10, 20].map((epoch) => schedules!['beta']!(progress(epoch)))).toEqual([0, 0.25, 0.5, 0.5])
  })

  it('anneals down from 10 β, or from where it is told', () => {
    const down = { ...betaOptions, beta: 0.5, anneal: 'down' } as const
    const start = (from: number | null) =>
      beta.create({ ...down, 'anneal-from': from }, context).schedules!['beta']!(progress(0))
    expect(start(null)).toBe(5)
    expect(start(2)).toBe(2)
  })
})

describe('target-rate', () => {
  it('is D + λ|σ − R| of the mean rate (ABE section 4)', () => {
    const objective = targetRate.create({ rate: 2, penalty: 3, ramp: 0 }, context)
    expect(lossAt(objective, progress(0, 1))).toBeCloseTo(10 + 3 * 0.5, 6)
  })

  it('lets its target rise from 0 over the ramp', () => {
    const { schedules } = targetRate.create({ rate: 0.5, penalty: 1, ramp: 0.6 }, context)
    expect([0, 0.3, 0.6, 1].map((fraction) => schedules!['target_rate']!(progress(0, fraction)))).toEqual([
      0, 0.25, 0.5, 0.5,
    ])
  })
})
