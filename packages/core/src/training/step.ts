import { compileStep, inPart, type CompiledStep } from '../compile/index.js'
import { demandGradients, enumeratesCode } from './finite-code.js'
import { ignoredSettings } from './ignored-settings.js'
import { inferPerExample, saying, type InnerLoop } from '../inference/per-example.js'
import { measure, type MeasureOptions, type Measurement, type Model, type RateEstimator } from '../measure.js'
import { StepNoise, type Noise } from '../noise/noise.js'
import { normalizeGradients, slotsOf, type Optimizer, type UpdateScalars } from '../optimizers/index.js'
import type { Conditional, Objective, Progress, Scalars, Tensors } from '../parts.js'
import type { Column } from '../tables/columns.js'
import { tf, type Scalar, type Tensor, type Variable } from '../tf.js'

export interface StepOptions {
  readonly model: Model
  readonly objective: Objective
  readonly variables: readonly Variable[]
  readonly optimizer: Optimizer
  /** Groups of variables, by index, whose gradient is divided by its norm before the update. */
  readonly normalize?: readonly (readonly number[])[]
  readonly weights?: Tensor
  readonly trainingSize: number | null
  readonly seed: number
  /** Draws per example, K. */
  readonly samples: number
  /** Nodes per dimension of a quadrature instead of draws; 0 draws. */
  readonly quadrature: number
  /** The objective's own option for the number of draws, as a flag: for a message. */
  readonly ownDraws?: string
  readonly rate: 'auto' | 'sampled'
  /** Finds parameters of e(z|x) for each example of a batch; absent: the encoder's network says them. */
  readonly inference?: InnerLoop
  readonly compile: 'auto' | 'xla' | 'off'
  readonly warn: (line: string) => void
}

/** measure → objective → gradients → optimizer, once per batch. */
export interface TrainingStep {
  /** What `run` returns, in this order: loss, rate, distortion, then the columns. */
  readonly metrics: readonly string[]
  /** What train.arrow has besides. */
  readonly columns: readonly Column[]
  /** How the rate was estimated; known after the first run. */
  readonly rateEstimator: RateEstimator | undefined
  /** @returns the metrics as one vector, read when the caller wants to know them */
  run(x: Tensor, progress: Progress, learningRate: number): Tensor
  /** Bring the weights back from a compiled loop, so that anything else may read them. */
  pull(): void
  dispose(): void
}

/** A loss of the step, and the weights that follow it. */
interface Player {
  /** What stands for e(z|x) in it. */
  readonly encoder: Conditional
  readonly variables: readonly Variable[]
  readonly noise: Noise
  /** What the step says of it. */
  summary(measurement: Measurement, loss: Scalar, scalars: Scalars): Tensor
}

export function trainingStep(options: StepOptions): TrainingStep {
  const { model, objective, variables, optimizer, weights, inference } = options
  const noise = new StepNoise(options.seed, 'train')
  const ownColumns = objective.columns ?? []
  const columns: readonly Column[] = inference ? [...ownColumns, amortizedLoss] : ownColumns
  const schedules = Object.entries(objective.schedules ?? {})
  let rateEstimator: RateEstimator | undefined
  let discovered = ''
  let ignored: readonly string[] = []

  const how = (x: Tensor, source: Noise): MeasureOptions => ({
    x,
    ...(weights && { weights }),
    noise: source,
    samples: objective.samples ?? options.samples,
    enumerate: enumeratesCode(objective),
    quadrature: objective.samples === undefined ? options.quadrature : 0,
    rate: options.rate,
    trainingSize: options.trainingSize,
    weighDraws: objective.weighDraws,
  })
  const lossOf = (measurement: Measurement, scalars: Scalars, source: Noise): Scalar =>
    inPart('objective', () => objective.loss(measurement, scalars, source.at('objective')))

  const forward = (x: Tensor, scalars: Scalars, { encoder, noise: source }: Player) => {
    const measurement = measure({ ...model, encoder }, how(x, source))
    demandGradients(objective, measurement, model.names?.objective)
    rateEstimator = measurement.rateEstimator
    const loss = lossOf(measurement, scalars, source)
    const { critic } = objective
    const both = critic
      ? tf.add(
          loss,
          inPart('objective', () => critic.loss(measurement, scalars, source.at('critic'))),
        )
      : loss
    return { measurement, loss, both: both as Scalar }
  }

  const summary: Player['summary'] = (measurement, loss, scalars) => {
    const values = tf.stack([
      loss,
      measurement.mean(measurement.rate),
      measurement.mean(measurement.distortion),
      ...ownColumns.map((column) => column.value(measurement, scalars)),
    ])
    objective.update?.(measurement, scalars) // what was measured came before it
    return values
  }

  /**
   * One player, unless examples have parameters of their own: then decoder and marginal follow the loss at these, and the
   * encoder its own loss, as in Krishnan, Liang & Hoffman 2018 (arXiv:1710.06085). The last is the one that the objective
   * is updated by.
   */
  const playersOf = (x: Tensor, scalars: Scalars, source: Noise): readonly Player[] => {
    const { encoder } = model
    if (!inference) return [{ encoder, variables, noise: source, summary }]
    const found = inferPerExample(
      model,
      how(x, source.at('inference')),
      (measurement, noise) => lossOf(measurement, scalars, noise),
      inference,
    )
    const isIts = (variable: Variable) => encoder.variables.includes(variable)
    return [
      {
        encoder,
        variables: variables.filter(isIts),
        noise: source.at('amortized'),
        summary: (_, loss) => tf.stack([loss]),
      },
      {
        encoder: saying(encoder, found),
        variables: variables.filter((variable) => !isIts(variable)),
        noise: source,
        summary,
      },
    ]
  }

  const step = (inputs: Tensors): Tensors => {
    const scalars = inputs as Scalars
    const x = inputs['x']!
    const kept: Tensor[] = []
    const grads: Record<string, Tensor> = {}
    for (const player of playersOf(x, scalars, noise.replay(inputs))) {
      const body = () => {
        const { measurement, loss, both } = forward(x, scalars, player)
        kept.unshift(tf.keep(player.summary(measurement, loss, scalars))) // outlives the tape's own tidy
        return both
      }
      if (player.variables.length > 0) Object.assign(grads, tf.variableGrads(body, [...player.variables]).grads)
      else body()
    }
    // No path leads to a marginal's weights where the objective has no rate: TensorFlow.js then says null.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
    const groups = options.normalize
    optimizer.update(groups ? normalizeGradients(gradients, groups) : gradients, inputs as UpdateScalars)
    const metrics = tf.concat(kept)
    tf.dispose(kept)
    return { metrics }
  }

  const compiled: CompiledStep = compileStep(step, {
    name: 'train',
    variables: [...variables, ...slotsOf(optimizer), ...(objective.state ?? [])],
    mode: options.compile === 'off' ? 'off' : 'auto',
    xla: options.compile === 'xla',
    fixed: weights ? ['x'] : [], // exact data: one batch for ever
    warn: options.warn,
  })

  return {
    metrics: ['loss', 'rate', 'distortion', ...columns.map(({ name }) => name)],
    columns,
    get rateEstimator() {
      return rateEstimator
    },
    run(x, progress, learningRate) {
      const values: Record<string, number> = {
        learningRate,
        ...optimizer.scalars(progress.step + 1),
        ...Object.fromEntries(schedules.map(([name, at]) => [name, at(progress)])),
      }
      const signature = x.shape.join()
      if (signature !== discovered) {
        const isFirst = discovered === ''
        noise.discover((source) => {
          const scalars = tensorsOf(values)
          for (const player of playersOf(x, scalars, source)) {
            const { measurement } = forward(x, scalars, player)
            if (isFirst) ignored = ignoredSettings(options, measurement)
          }
        })
        if (isFirst) for (const line of ignored) options.warn(line)
        discovered = signature
      }
      const drawn = noise.inputs(progress.step)
      const { metrics } = compiled.run({ x, ...values, ...drawn })
      tf.dispose(drawn)
      return metrics!
    },
    pull: () => compiled.pull(),
    dispose: () => compiled.dispose(),
  }
}

const tensorsOf = (values: Readonly<Record<string, number>>): Scalars =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]))

const amortizedLoss: Column = {
  name: 'amortized_loss',
  description: 'loss at what the encoder says of the same examples, beside that at their own parameters',
  unit: 'nats',
}
