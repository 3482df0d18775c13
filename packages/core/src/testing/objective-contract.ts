import { measure, type Measurement } from '../measure.js'
import { freshNoise } from '../noise/noise.js'
import { adam, slotsOf } from '../optimizers/index.js'
import { resolveOptions } from '../options.js'
import type { LossOfMeans } from '../parts.js'
import type { AnyPlugin } from '../plugin.js'
import { tf, type NamedTensorMap, type Scalar } from '../tf.js'
import { scheduleValues } from '../training/schedule-end.js'
import { trainingStep } from '../training/step.js'
import { check, demand, numbersOf, type Check, type ContractOptions } from './check.js'
import { exampleOf } from './example-data.js'
import { gradientError } from './gradients.js'
import { optionChecks } from './made-part.js'
import { howOf, scalarsOf, weightChecks } from './objective-weights.js'
import { withStandIns, type StandInModel } from './stand-in-model.js'

/** How an objective is tried. */
export interface ObjectiveContractOptions extends ContractOptions {
  /** Its gradient is not that of its value, and is not to be compared with finite differences. */
  readonly isSurrogate?: boolean
}

/** loss(measurement): one number from what core measured, with the right gradients. */
export function obeysObjectiveContract(
  plugin: AnyPlugin<'objective'>,
  how: ObjectiveContractOptions = {},
): readonly Check[] {
  const values = () => resolveOptions(`--objective ${plugin.name}`, plugin.options, how.options ?? {})
  const open = (body: (made: StandInModel) => Promise<void> | void) => withStandIns(plugin, values(), body)
  return [
    ...optionChecks(plugin, how, (watched) =>
      withStandIns(plugin, watched, (made) => {
        tf.tidy(() => void lossOf(made))
      }),
    ),
    check('is one finite number', how, () =>
      open(async (made) => {
        tf.tidy(() => {
          const { shape } = lossOf(made)
          demand(shape.length === 0, `the loss has shape [${shape.join(', ')}]: average with m.mean`)
        })
        const { loss } = await numbersOf(() => ({ loss: lossOf(made) }))
        demand(Number.isFinite(loss![0]), `the loss is ${loss![0]}`)
      }),
    ),
    check('has the gradients of finite differences', how, () =>
      open(async (made) => {
        if (how.isSurrogate || made.objective.weighDraws) return
        const { encoder, decoder } = made.model
        const variables = [...encoder.variables, ...decoder.variables]
        const loss = () =>
          tf.add<Scalar>(lossOf(made), tf.mul(0, tf.addN(variables.map((variable) => tf.sum(variable)))))
        const error = await gradientError(loss, variables)
        demand(error < 0.05, `a gradient is ${(100 * error).toFixed(0)} % off the finite difference`)
      }),
    ),
    check('declares every weight that it makes as state or critic', how, () =>
      open(({ objective, named }) => {
        const declared = [...(objective.state ?? []), ...(objective.critic?.variables ?? [])]
        const lost = [...named].filter(
          ([name, variable]) => name.startsWith('objective/') && !declared.includes(variable),
        )
        demand(
          lost.length === 0,
          `${lost.map(([name]) => name).join(', ')} is neither state nor critic: nothing trains it`,
        )
      }),
    ),
    check('has schedules that are numbers all along', how, () =>
      open(({ objective }) => {
        for (const [name, at] of Object.entries(objective.schedules ?? {}))
          for (const fraction of [0, 0.3, 1]) {
            const value = at({ step: 10 * fraction, steps: 10, epoch: fraction, fraction })
            demand(Number.isFinite(value), `schedule "${name}" is ${value} at ${fraction} of the training`)
          }
      }),
    ),
    check('has the loss of a split that is its loss of one batch', how, () =>
      open(async (made) => {
        const { splitLoss } = made.objective
        if (typeof splitLoss !== 'object') return
        const { loss, rate, distortion } = await numbersOf(() => {
          const m = measured(made)
          return { loss: lossOf(made), rate: m.mean(m.rate), distortion: m.mean(m.distortion) }
        })
        const terms = await numbersOf(() => meanTerms(splitLoss, measured(made)))
        const float64 = Object.entries(terms).map(([name, values]) => [name, Float64Array.from(values)] as const)
        const means = { rate: rate![0]!, distortion: distortion![0]!, terms: Object.fromEntries(float64) }
        const got = splitLoss.of(means, scheduleValues(made.objective.schedules ?? {}, 0, 10, null))
        demand(
          Math.abs(got - loss![0]!) < 1e-4 * (1 + Math.abs(got)),
          `the loss is ${loss![0]}, that of the split ${got}`,
        )
      }),
    ),
    ...weightChecks(plugin, values, how),
    check('trains five steps, compiled as eagerly', how, async () => {
      const [eager, compiled] = [await trained(plugin, values(), 'off'), await trained(plugin, values(), 'auto')]
      const off = eager.map((value, i) => Math.abs(value - compiled[i]!) / (1 + Math.abs(value)))
      demand(eager.every(Number.isFinite), 'a number of train.arrow is not finite')
      demand(Math.max(...off) < 1e-4, 'the compiled graph gives other numbers')
    }),
  ]
}

const measured = (made: StandInModel): Measurement => measure(made.model, howOf(made))

/** Means over examples of the terms of a split's loss. */
const meanTerms = ({ terms }: LossOfMeans, m: Measurement): NamedTensorMap =>
  Object.fromEntries(Object.entries(terms?.(m) ?? {}).map(([name, term]) => [name, tf.mean(term, 0)]))

const lossOf = (made: StandInModel) =>
  made.objective.loss(measured(made), scalarsOf(made.objective), freshNoise(1, 'contract/objective', 0))

/** What train.arrow has after five steps, all of it. */
const trained = (plugin: AnyPlugin<'objective'>, values: unknown, compile: 'auto' | 'off') =>
  withStandIns(plugin, values, async ({ model, dataset, objective, named }) => {
    const own = new Set(objective.state)
    const variables = [...named.values()].filter((variable) => !own.has(variable))
    const optimizer = adam(variables)
    const shared = {
      samples: 1,
      quadrature: 0,
      rate: 'auto',
      seed: 1,
      trainingSize: 40,
      warn: () => undefined,
    } as const
    const step = trainingStep({ ...shared, model, objective, variables, optimizer, compile })
    const all: number[] = []
    try {
      for (let i = 0; i < 5; i++) {
        const x = exampleOf({ event: dataset.event, dataKind: dataset.kind }, 20)
        const metrics = step.run(x, { step: i, steps: 5, epoch: i, fraction: i / 5 }, 1e-2)
        all.push(...(await metrics.data()))
        tf.dispose([x, metrics])
      }
      return all
    } finally {
      step.dispose()
      tf.dispose([...slotsOf(optimizer)])
    }
  })
