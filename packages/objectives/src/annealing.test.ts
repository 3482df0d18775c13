import { errors, resolveOptions, type Progress, type TrainingLength } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { describe, expect, it } from 'vitest'
import { beta, capacity, entropyAnnealed, targetRate } from './index.js'
import { scheduleOf } from './measured.test.helper.js'

const context = testContext('objective')
const up = { beta: 4, anneal: 'up' }

const betaWith = (given: Readonly<Record<string, unknown>>) =>
  beta.create(resolveOptions('beta', beta.options, { ...up, ...given }), context)
const entropyWith = (given: Readonly<Record<string, unknown>>) =>
  entropyAnnealed.create(resolveOptions('entropy', entropyAnnealed.options, { weight: 4, ...given }), context)

/** Progress before a step, counted from 0. */
const before = (step: number, { steps, stepsPerEpoch }: TrainingLength): Progress => ({
  ...{ step, steps, fraction: step / steps },
  epoch: step / (stepsPerEpoch ?? 1),
})

const lengths: readonly TrainingLength[] = [
  ...[2, 3, 10, 100, 999].map((steps) => ({ steps, stepsPerEpoch: null })),
  ...[1, 3, 10].map((epochs) => ({ steps: 5 * epochs, stepsPerEpoch: 5 })),
]

describe.each([
  ['beta', () => scheduleOf(betaWith({}), 'beta')],
  ['entropy-annealed', () => scheduleOf(entropyWith({}), 'entropy_weight')],
])('%s without --objective.anneal-epochs', (_, schedule) => {
  it.each(lengths)('has its full weight in the last step of %j', (length) => {
    expect(schedule()(before(length.steps - 1, length))).toBe(4)
  })

  it('increases during the first 30 % of the training', () => {
    const length = { steps: 100, stepsPerEpoch: 20 }
    expect([0, 15, 29, 30].map((step) => schedule()(before(step, length)))).toEqual([
      0,
      expect.closeTo(2, 10),
      expect.closeTo((4 * 29) / 30, 10),
      4,
    ])
  })
})

describe('--objective.anneal-epochs', () => {
  const three = { steps: 15, stepsPerEpoch: 5 }

  it('is respected, because run.json of earlier versions has it', () => {
    const schedule = scheduleOf(betaWith({ 'anneal-epochs': 10 }), 'beta')
    expect(schedule(before(14, three))).toBeCloseTo(4 * 0.28, 10)
  })

  it.each([
    ['beta', betaWith],
    ['entropy-annealed', entropyWith],
  ] as const)('of %s is refused where no step would have the full weight', (name, objectiveWith) => {
    const checked = (epochs: number, length: TrainingLength) => () =>
      objectiveWith({ 'anneal-epochs': epochs }).checkLength!(length)
    const refused = (message: string) => expect.objectContaining({ code: errors.badUsage('').code, message }) as Error
    expect(checked(10, three)).toThrow(
      refused(
        `objective "${name}": --objective.anneal-epochs 10 does not end within the training of 3 epochs: the last step would have weight 1.12 instead of 4. Give at most 2.8, train longer, or use --objective.anneal-fraction.`,
      ),
    )
    expect(checked(3, three)).toThrow(/Give at most 2\.8,/) // it would be reached after the last step
    expect(checked(2.8, three)).not.toThrow()
    expect(checked(50, { steps: 20, stepsPerEpoch: null })).toThrow(/training of 20 steps: .* Give at most 19,/)
    expect(checked(19, { steps: 20, stepsPerEpoch: null })).not.toThrow()
  })

  it('has no effect without annealing', () => {
    expect(betaWith({ anneal: 'none', 'anneal-epochs': 10 }).checkLength).toBeUndefined()
  })
})

describe('ramps over a fraction of the training', () => {
  it('end within the training', () => {
    const ramped = [
      scheduleOf(targetRate.create({ rate: 2, penalty: 1, ramp: 0.5 }, context), 'target_rate'),
      scheduleOf(capacity.create({ capacity: 2, gamma: 1, ramp: 0.5 }, context), 'capacity'),
    ]
    for (const schedule of ramped)
      for (const length of lengths) expect(schedule(before(length.steps - 1, length))).toBe(2)
  })
})
