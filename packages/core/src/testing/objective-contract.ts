import { measure } from '../measure/measure.js'
import type { Measurement } from '../contracts/measurement.js'
import { freshNoise } from '../noise/step-noise.js'
import { adam, slotsOf } from '../optimizers/index.js'
import { resolveOptions } from '../plugins/options.js'
import type { LossOfMeans } from '../contracts/split-loss.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import type { OptionValues } from '../contracts/options.js'
import { tf, type NamedTensorMap, type Scalar, type Tensor } from '../tensors/tf.js'
import { scheduleValues } from '../training/schedule-end.js'
import { trainingStep } from '../training/step.js'
import { check, assertThat, distance, readNamedTensors, readScalar, type Check, type ContractOptions } from './check.js'
import { exampleOf } from './example-data.js'
import { gradientError } from './gradients.js'
import { optionChecks } from './built-part.js'
import { contractMeasureOptions, scalarsOf, weightChecks } from './objective-weights.js'
import { withStandIns, type StandInModel } from './stand-in-model.js'

/** Settings of the suite for objectives. */
export interface ObjectiveContractOptions extends ContractOptions {
  /** The loss is a surrogate: its gradient is not compared with finite differences of its value. */
  readonly isSurrogate?: boolean
}

/** Checks of an objective: its loss is a finite scalar with correct gradients and weights. */
export function obeysObjectiveContract(
  plugin: AnyPlugin<'objective'>,
  settings: ObjectiveContractOptions = {},
): readonly Check[] {
  const values = () => resolveOptions(`--objective ${plugin.name}`, plugin.options, settings.options ?? {})
  const open = (body: (standIns: StandInModel) => Promise<void> | void) => withStandIns(plugin, values(), body)
  return [
    ...optionChecks(plugin, settings, (watched) =>
      withStandIns(plugin, watched, (standIns) => {
        tf.tidy(() => void lossOf(standIns))
      }),
    ),
    check('has a loss that is one finite number', settings, () =>
      open(async (standIns) => {
        tf.tidy(() => {
          const { shape } = lossOf(standIns)
          assertThat(shape.length === 0, `the loss has shape [${shape.join(', ')}]: average with m.mean`)
        })
        const loss = await readScalar(() => lossOf(standIns))
        assertThat(Number.isFinite(loss), `the loss is ${loss}`)
      }),
    ),
    check('has the gradients of finite differences', settings, () =>
      open(async (standIns) => {
        if (settings.isSurrogate || standIns.objective.weighDraws) return
        const { encoder, decoder } = standIns.model
        const variables = [...encoder.variables, ...decoder.variables]
        const loss = () =>
          tf.add<Scalar>(lossOf(standIns), tf.mul(0, tf.addN(variables.map((variable) => tf.sum(variable)))))
        const error = await gradientError(loss, variables)
        assertThat(error < 0.05, `a gradient is ${(100 * error).toFixed(0)} % off the finite difference`)
      }),
    ),
    check('declares all weights that it creates as state or critic', settings, () =>
      open(({ objective, named }) => {
        const declared = [...(objective.state ?? []), ...(objective.critic?.variables ?? [])]
        const lost = [...named].filter(
          ([name, variable]) => name.startsWith('objective/') && !declared.includes(variable),
        )
        assertThat(
          lost.length === 0,
          `${lost.map(([name]) => name).join(', ')} is neither state nor critic: nothing trains it`,
        )
      }),
    ),
    check('has schedules with finite values', settings, () =>
      open(({ objective }) => {
        for (const [name, schedule] of Object.entries(objective.schedules ?? {}))
          for (const fraction of [0, 0.3, 1]) {
            const value = schedule({ step: 10 * fraction, steps: 10, epoch: fraction, fraction })
            assertThat(Number.isFinite(value), `schedule "${name}" is ${value} at ${fraction} of the training`)
          }
      }),
    ),
    check('has a split loss that equals its loss for one batch', settings, () =>
      open(async (standIns) => {
        const { splitLoss } = standIns.objective
        if (typeof splitLoss !== 'object') return
        const read = (select: (m: Measurement) => Tensor) => readScalar(() => select(measureStandIns(standIns)))
        const loss = await readScalar(() => lossOf(standIns))
        const rate = await read((m) => m.mean(m.rate))
        const distortion = await read((m) => m.mean(m.distortion))
        const terms = await readNamedTensors(() => meanTerms(splitLoss, measureStandIns(standIns)))
        const float64 = Object.entries(terms).map(([name, values]) => [name, Float64Array.from(values)] as const)
        const means = { rate, distortion, terms: Object.fromEntries(float64) }
        const actual = splitLoss.evaluate(means, scheduleValues(standIns.objective.schedules ?? {}, 0, 10, null))
        assertThat(
          Math.abs(actual - loss) < 1e-4 * (1 + Math.abs(actual)),
          `the loss is ${loss}, that of the split ${actual}`,
        )
      }),
    ),
    ...weightChecks(plugin, values, settings),
    check('trains five steps with the same values when compiled', settings, async () => {
      const [eager, compiled] = [await trained(plugin, values(), 'off'), await trained(plugin, values(), 'auto')]
      assertThat(eager.every(Number.isFinite), 'a value of train.arrow is not finite')
      const error = distance({ metrics: Float32Array.from(compiled) }, { metrics: Float32Array.from(eager) })
      assertThat(error < 1e-4, 'the compiled graph gives different values')
    }),
  ]
}

const measureStandIns = (standIns: StandInModel): Measurement =>
  measure(standIns.model, contractMeasureOptions(standIns))

/** Means over examples of the terms of a split loss. */
const meanTerms = ({ terms }: LossOfMeans, m: Measurement): NamedTensorMap =>
  Object.fromEntries(Object.entries(terms?.(m) ?? {}).map(([name, term]) => [name, tf.mean(term, 0)]))

const lossOf = (standIns: StandInModel) =>
  standIns.objective.loss(
    measureStandIns(standIns),
    scalarsOf(standIns.objective),
    freshNoise(1, 'contract/objective', 0),
  )

/** All values of train.arrow after five steps. */
const trained = (plugin: AnyPlugin<'objective'>, values: OptionValues, compile: 'auto' | 'off') =>
  withStandIns(plugin, values, async ({ model, dataset, objective, named }) => {
    const own = new Set(objective.state)
    const variables = [...named.values()].filter((variable) => !own.has(variable))
    const optimizer = adam(variables)
    const shared = {
      samples: 1,
      quadrature: 0,
      rateEstimator: 'auto',
      seed: 1,
      trainingSize: 40,
      warn: () => undefined,
    } as const
    const step = trainingStep({ ...shared, model, objective, variables, optimizer, compile })
    const values: number[] = []
    try {
      for (let i = 0; i < 5; i++) {
        const x = exampleOf({ event: dataset.event, dataKind: dataset.kind }, 20)
        const metrics = step.run(x, { step: i, steps: 5, epoch: i, fraction: i / 5 }, 1e-2)
        values.push(...(await metrics.data()))
        tf.dispose([x, metrics])
      }
      return values
    } finally {
      step.dispose()
      tf.dispose([...slotsOf(optimizer)])
    }
  })
