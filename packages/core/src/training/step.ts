import { compileStep, inPart, type CompiledStep } from '../graph/index.js'
import { assertGradients, enumeratesCode } from './finite-code.js'
import { ignoredSettings } from './ignored-settings.js'
import { inferPerExample, withParams, type InferenceOptions } from './per-example.js'
import { measure } from '../measure/measure.js'
import type { MeasureOptions, Measurement, Model, RateEstimator } from '../contracts/measurement.js'
import { StepNoise } from '../noise/step-noise.js'
import type { Noise } from '../contracts/noise.js'
import { normalizeGradients, slotsOf, type Optimizer } from '../optimizers/index.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Objective } from '../contracts/objective.js'
import type { Progress, Scalars } from '../contracts/progress.js'
import type { Tensors } from '../contracts/tensors.js'
import type { Column } from '../contracts/column.js'
import { required } from '../required.js'
import { tf, type Scalar, type Tensor, type Variable } from '../tensors/tf.js'

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
  /** Flag of the objective's own number of draws, for messages. */
  readonly ownDraws?: string
  readonly rateEstimator: 'auto' | 'sampled'
  /** Per-example inference of the parameters of e(z|x); default: the encoder's output. */
  readonly inference?: InferenceOptions
  readonly compile: 'auto' | 'xla' | 'off'
  readonly warn: (line: string) => void
}

/** measure → objective → gradients → optimizer, once per batch. */
export interface TrainingStep {
  /** Names of the entries of the vector from `run`: loss, rate, distortion, then the columns. */
  readonly metrics: readonly string[]
  /** Further columns of train.arrow. */
  readonly columns: readonly Column[]
  /** Estimator of the rate; undefined before the first run. */
  readonly rateEstimator: RateEstimator | undefined
  /** @returns the metrics as one vector, which stays on the engine */
  run(x: Tensor, progress: Progress, learningRate: number): Tensor
  /** Copies the weights from the compiled graph into the variables. */
  pull(): void
  dispose(): void
}

/** A loss of the step, and the weights that its gradient updates. */
interface Player {
  /** The encoder of its measurement. */
  readonly encoder: Conditional
  readonly variables: readonly Variable[]
  readonly noise: Noise
  /** Metrics of the step, a vector. */
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

  const measureOptions = (x: Tensor, source: Noise): MeasureOptions => ({
    x,
    ...(weights && { weights }),
    noise: source,
    samples: objective.samples ?? options.samples,
    enumerate: enumeratesCode(objective),
    quadrature: objective.samples === undefined ? options.quadrature : 0,
    rateEstimator: options.rateEstimator,
    trainingSize: options.trainingSize,
    weighDraws: objective.weighDraws,
  })
  const lossOf = (measurement: Measurement, scalars: Scalars, source: Noise): Scalar =>
    inPart('objective', () => objective.loss(measurement, scalars, source.at('objective')))

  const forward = (x: Tensor, scalars: Scalars, { encoder, noise: source }: Player) => {
    const measurement = measure({ ...model, encoder }, measureOptions(x, source))
    assertGradients(objective, measurement, model.names?.objective)
    rateEstimator = measurement.rateEstimator
    const loss = lossOf(measurement, scalars, source)
    const { critic } = objective
    const total = critic
      ? tf.add<Scalar>(
          loss,
          inPart('objective', () => critic.loss(measurement, scalars, source.at('critic'))),
        )
      : loss
    return { measurement, loss, total }
  }

  const summary: Player['summary'] = (measurement, loss, scalars) => {
    const values = tf.stack([
      loss,
      measurement.mean(measurement.rate),
      measurement.mean(measurement.distortion),
      ...ownColumns.map((column) => column.value(measurement, scalars)),
    ])
    objective.update?.(measurement, scalars) // after the values above, which have the state before the update
    return values
  }

  /**
   * One player, unless inference is per example: then decoder and marginal are updated by the loss at the inferred
   * parameters, and the encoder by the loss at its own output (Krishnan, Liang & Hoffman 2018, arXiv:1710.06085). The last
   * player updates the state of the objective.
   */
  const playersOf = (x: Tensor, scalars: Scalars, source: Noise): readonly Player[] => {
    const { encoder } = model
    if (!inference) return [{ encoder, variables, noise: source, summary }]
    const inferred = inferPerExample(
      model,
      measureOptions(x, source.at('inference')),
      (measurement, noise) => lossOf(measurement, scalars, noise),
      inference,
    )
    const isOfEncoder = (variable: Variable) => encoder.variables.includes(variable)
    return [
      {
        encoder,
        variables: variables.filter(isOfEncoder),
        noise: source.at('amortized'),
        summary: (_, loss) => tf.stack([loss]),
      },
      {
        encoder: withParams(encoder, inferred),
        variables: variables.filter((variable) => !isOfEncoder(variable)),
        noise: source,
        summary,
      },
    ]
  }

  const step = (inputs: Tensors): Tensors => {
    const scalars = scalarsOf(inputs)
    const { x, learningRate } = inputs
    if (!x || !learningRate) throw new Error('the training step needs the inputs x and learningRate')
    const summaries: Tensor[] = []
    const grads: Record<string, Tensor> = {}
    for (const player of playersOf(x, scalars, noise.replay(inputs))) {
      const body = () => {
        const { measurement, loss, total } = forward(x, scalars, player)
        summaries.unshift(tf.keep(player.summary(measurement, loss, scalars))) // not disposed of by the tidy of the gradient
        return total
      }
      if (player.variables.length > 0) Object.assign(grads, tf.variableGrads(body, [...player.variables]).grads)
      else body()
    }
    // TensorFlow.js returns null for weights that the loss does not depend on: the marginal's, for an objective without rate.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
    const groups = options.normalize
    optimizer.update(groups ? normalizeGradients(gradients, groups) : gradients, { ...inputs, learningRate })
    const metrics = tf.concat(summaries)
    tf.dispose(summaries)
    return { metrics }
  }

  const compiled: CompiledStep = compileStep(step, {
    name: 'train',
    variables: [...variables, ...slotsOf(optimizer), ...(objective.state ?? [])],
    mode: options.compile === 'off' ? 'off' : 'auto',
    xla: options.compile === 'xla',
    fixed: weights ? ['x'] : [], // exact data: one constant batch
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
        ...Object.fromEntries(schedules.map(([name, valueAt]) => [name, valueAt(progress)])),
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
      const noiseInputs = noise.inputs(progress.step)
      const { metrics } = compiled.run({ x, ...values, ...noiseInputs })
      tf.dispose(noiseInputs)
      return required(metrics, 'the metrics of the step')
    },
    pull: () => compiled.pull(),
    dispose: () => compiled.dispose(),
  }
}

/** The inputs of rank 0. */
const scalarsOf = (inputs: Tensors): Scalars => {
  const isScalar = (entry: [string, Tensor]): entry is [string, Scalar] => entry[1].rank === 0
  return Object.fromEntries(Object.entries(inputs).filter(isScalar))
}

const tensorsOf = (values: Readonly<Record<string, number>>): Scalars =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]))

const amortizedLoss: Column = {
  name: 'amortized_loss',
  description: 'loss at the output of the encoder for the same examples; loss is the one at their inferred parameters',
  unit: 'nats',
}
