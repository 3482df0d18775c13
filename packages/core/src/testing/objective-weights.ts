import { ElbowError } from '../errors.js'
import { measure } from '../measure/measure.js'
import type { MeasureOptions } from '../contracts/measurement.js'
import { freshNoise } from '../noise/step-noise.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Draw } from '../contracts/density.js'
import type { Objective } from '../contracts/objective.js'
import type { Scalars } from '../contracts/progress.js'
import type { OptionValues } from '../contracts/options.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import { required } from '../required.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { assertGradients, enumeratesCode } from '../training/finite-code.js'
import { check, assertThat, distance, readNamedTensors, type Check, type ContractOptions } from './check.js'
import { exampleOf } from './example-data.js'
import { withStandIns, type StandInModel } from './stand-in-model.js'

/** Checks that an objective averages with the weights of the measurement: examples and draws of weight 0 have no effect. */
export const weightChecks = (
  plugin: AnyPlugin<'objective'>,
  values: () => OptionValues,
  settings: ContractOptions,
): readonly Check[] => [
  check('uses the weights of examples', settings, async () => {
    const change = await changeOf(plugin, values(), (options, shift) => ({
      ...options,
      ...weightedExamples(options.x, shift),
    }))
    assertThat(
      change < 1e-4,
      `an example of weight 0 changes ${changed(change)}: average with m.mean, not with tf.mean`,
    )
  }),
  check('uses the weights of draws', settings, async () => {
    const change = await changeOf(plugin, values(), (options) => options, weightedDraws)
    assertThat(change < 1e-4, `a draw of weight 0 changes ${changed(change)}: average with m.mean or m.meanOverDraws`)
  }),
]

const changed = (change: number) => `the loss, a column or the state by ${change.toPrecision(2)}`

/** Measurement of the checks: eight examples, and the draws that the objective needs. */
export const contractMeasureOptions = ({ dataset, objective }: StandInModel): MeasureOptions => ({
  x: exampleOf({ event: dataset.event, dataKind: dataset.kind }, 8),
  noise: freshNoise(1, 'contract', 0),
  samples: objective.samples ?? 1,
  enumerate: enumeratesCode(objective),
  rateEstimator: 'auto',
  trainingSize: 40,
  weighDraws: objective.weighDraws,
})

/** Examples with weights of a known distribution. The last example has weight 0 and is shifted. */
function weightedExamples(x: Tensor, shift: number) {
  const [count = 0] = x.shape
  const isLast = tf.reshape(tf.oneHot(tf.tensor1d([count - 1], 'int32'), count), [count, 1])
  const weights = Array.from({ length: count }, (_, i) => (i === count - 1 ? 0 : (2 * (i + 1)) / (count * (count - 1))))
  return { x: tf.add(x, tf.mul(tf.cast(isLast, 'float32'), shift)), weights: tf.tensor1d(weights) }
}

/** An encoder with a finite code: three values with weights 0.7, 0.3 and 0. The last value is shifted. */
const weightedDraws = (encoder: Conditional, shift: number): Conditional => ({
  ...encoder,
  density(parameters) {
    const density = encoder.density(parameters)
    const enumerate = (): Draw => {
      const { value } = density.draw(freshNoise(1, 'contract/draws', 0), 3)
      const moved = tf.add(value, tf.mul(tf.tensor3d([0, 0, 1], [3, 1, 1]), shift))
      const weight = tf.tile(tf.tensor2d([0.7, 0.3, 0], [3, 1]), [
        1,
        required(value.shape[1], 'the number of examples'),
      ])
      return { value: moved, logProb: density.logProb(moved), weight }
    }
    return { ...density, enumerate }
  },
})

/**
 * Change of an objective's values if an example or a draw of weight 0 changes. 0 for an objective that rejects such a measurement.
 *
 * @returns the largest |a − b| / (1 + |b|)
 */
async function changeOf(
  plugin: AnyPlugin<'objective'>,
  values: OptionValues,
  withWeights: (options: MeasureOptions, shift: number) => MeasureOptions,
  replaceEncoder = (encoder: Conditional, _: number): Conditional => encoder,
): Promise<number> {
  const valuesFor = (shift: number) =>
    withStandIns(plugin, values, async (standIns) => {
      const { objective } = standIns
      const loss = await readNamedTensors(() => {
        const model = { ...standIns.model, encoder: replaceEncoder(standIns.model.encoder, shift) }
        const m = measure(model, withWeights(contractMeasureOptions(standIns), shift))
        assertGradients(objective, m)
        const scalars = scalarsOf(objective)
        const noise = (name: string) => freshNoise(1, `contract/${name}`, 0)
        const critic = objective.critic && { critic: objective.critic.loss(m, scalars, noise('critic')) }
        const columns = (objective.columns ?? []).map(
          ({ name, value }) => [`column ${name}`, value(m, scalars)] as const,
        )
        const result = {
          loss: objective.loss(m, scalars, noise('objective')),
          ...critic,
          ...Object.fromEntries(columns),
        }
        objective.update?.(m, scalars)
        return result
      })
      const state = await readNamedTensors(() =>
        Object.fromEntries((objective.state ?? []).map((variable, i) => [`state ${i}`, tf.clone(variable)])),
      )
      return { ...loss, ...state }
    })
  try {
    return distance(await valuesFor(0), await valuesFor(3))
  } catch (error) {
    if (error instanceof ElbowError) return 0
    throw error
  }
}

const progress = { step: 0, steps: 10, epoch: 0, fraction: 0 }

/** Values of the schedules at the first step. */
export const scalarsOf = ({ schedules = {} }: Objective): Scalars =>
  Object.fromEntries(Object.entries(schedules).map(([name, schedule]) => [name, tf.scalar(schedule(progress))]))
