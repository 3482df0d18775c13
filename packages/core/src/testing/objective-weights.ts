import { ElbowError } from '../errors.js'
import { measure, type MeasureOptions } from '../measure.js'
import { freshNoise } from '../noise/noise.js'
import type { Conditional, Draw, Objective, Scalars } from '../parts.js'
import type { AnyPlugin } from '../plugin.js'
import { tf, type Tensor } from '../tf.js'
import { demandGradients, enumeratesCode } from '../training/finite-code.js'
import { check, demand, distance, numbersOf, type Check, type ContractOptions } from './check.js'
import { exampleOf } from './example-data.js'
import { withStandIns, type StandInModel } from './stand-in-model.js'

/** An objective averages with the weights of the measurement: what has weight 0 has no influence. */
export const weightChecks = (
  plugin: AnyPlugin<'objective'>,
  values: () => unknown,
  how: ContractOptions,
): readonly Check[] => [
  check('weighs examples as the measurement does', how, async () => {
    const change = await changeOf(plugin, values(), (how, junk) => ({ ...how, ...weighedExamples(how.x, junk) }))
    demand(change < 1e-4, `an example of weight 0 changes ${changed(change)}: average with m.mean, never with tf.mean`)
  }),
  check('weighs draws as the measurement does', how, async () => {
    const change = await changeOf(plugin, values(), (how) => how, weighedDraws)
    demand(change < 1e-4, `a draw of weight 0 changes ${changed(change)}: average with m.mean or m.meanOverDraws`)
  }),
]

const changed = (by: number) => `the loss, a column or the state by ${by.toPrecision(2)}`

/** How the contract's checks measure: eight examples, and draws as the objective asks for them. */
export const howOf = ({ dataset, objective }: StandInModel): MeasureOptions => ({
  x: exampleOf({ event: dataset.event, dataKind: dataset.kind }, 8),
  noise: freshNoise(1, 'contract', 0),
  samples: objective.samples ?? 1,
  enumerate: enumeratesCode(objective),
  rate: 'auto',
  trainingSize: 40,
  weighDraws: objective.weighDraws,
})

/** p(x) of examples as a known distribution has it, and something else in the place of one that never occurs. */
function weighedExamples(x: Tensor, junk: number) {
  const [count = 0] = x.shape
  const isJunk = tf.reshape(tf.oneHot(tf.tensor1d([count - 1], 'int32'), count), [count, 1])
  const weights = Array.from({ length: count }, (_, i) => (i === count - 1 ? 0 : (2 * (i + 1)) / (count * (count - 1))))
  return { x: tf.add(x, tf.mul(tf.cast(isJunk, 'float32'), junk)), weights: tf.tensor1d(weights) }
}

/** An encoder whose code is summed over: three values of weights 0.7, 0.3 and 0. */
const weighedDraws = (encoder: Conditional, junk: number): Conditional => ({
  ...encoder,
  density(parameters) {
    const density = encoder.density(parameters)
    const enumerate = (): Draw => {
      const { value } = density.draw(freshNoise(1, 'contract/draws', 0), 3)
      const moved = tf.add(value, tf.mul(tf.tensor3d([0, 0, 1], [3, 1, 1]), junk))
      const weight = tf.tile(tf.tensor2d([0.7, 0.3, 0], [3, 1]), [1, value.shape[1]!])
      return { value: moved, logProb: density.logProb(moved), weight }
    }
    return { ...density, enumerate }
  },
})

/**
 * By how much an objective's numbers change where something of weight 0 does; 0 for an objective that refuses such a measurement.
 *
 * @returns the largest |a − b| / (1 + |b|)
 */
async function changeOf(
  plugin: AnyPlugin<'objective'>,
  values: unknown,
  weigh: (how: MeasureOptions, junk: number) => MeasureOptions,
  replace = (encoder: Conditional, _: number): Conditional => encoder,
): Promise<number> {
  const numbersAt = (junk: number) =>
    withStandIns(plugin, values, async (made) => {
      const { objective } = made
      const loss = await numbersOf(() => {
        const model = { ...made.model, encoder: replace(made.model.encoder, junk) }
        const m = measure(model, weigh(howOf(made), junk))
        demandGradients(objective, m)
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
      const state = await numbersOf(() =>
        Object.fromEntries((objective.state ?? []).map((variable, i) => [`state ${i}`, tf.clone(variable)])),
      )
      return { ...loss, ...state }
    })
  try {
    return distance(await numbersAt(0), await numbersAt(3))
  } catch (error) {
    if (error instanceof ElbowError) return 0
    throw error
  }
}

const progress = { step: 0, steps: 10, epoch: 0, fraction: 0 }

/** The schedules' values at the start. */
export const scalarsOf = ({ schedules = {} }: Objective): Scalars =>
  Object.fromEntries(Object.entries(schedules).map(([name, at]) => [name, tf.scalar(at(progress))]))
