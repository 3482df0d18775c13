import { compileStep, inPart, type CompiledStep } from '../compile/index.js'
import { measure, type Measurement, type Model, type RateEstimator } from '../measure.js'
import { StepNoise, type Noise } from '../noise/noise.js'
import { normalizeGradients, slotsOf, type Optimizer, type UpdateScalars } from '../optimizers/index.js'
import type { Objective, Progress, Scalars, Tensors } from '../parts.js'
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
  readonly rate: 'auto' | 'sampled'
  readonly compile: 'auto' | 'xla' | 'off'
  readonly warn: (line: string) => void
}

/** measure → objective → gradients → optimizer, once per batch. */
export interface TrainingStep {
  /** What `run` returns, in this order: loss, rate, distortion, then the objective's own columns. */
  readonly metrics: readonly string[]
  /** How the rate was estimated; known after the first run. */
  readonly rateEstimator: RateEstimator | undefined
  /** @returns the metrics as one vector, read when the caller wants to know them */
  run(x: Tensor, progress: Progress, learningRate: number): Tensor
  /** Bring the weights back from a compiled loop, so that anything else may read them. */
  pull(): void
  dispose(): void
}

export function trainingStep(options: StepOptions): TrainingStep {
  const { model, objective, variables, optimizer, weights } = options
  const noise = new StepNoise(options.seed, 'train')
  const ownColumns = objective.columns ?? []
  const schedules = Object.entries(objective.schedules ?? {})
  let rateEstimator: RateEstimator | undefined
  let discovered = ''

  const forward = (x: Tensor, scalars: Scalars, source: Noise) => {
    const measurement = measure(model, {
      x,
      ...(weights && { weights }),
      noise: source,
      samples: objective.samples ?? options.samples,
      enumerate: objective.samples === undefined,
      quadrature: objective.samples === undefined ? options.quadrature : 0,
      rate: options.rate,
      trainingSize: options.trainingSize,
      weighDraws: objective.weighDraws,
    })
    rateEstimator = measurement.rateEstimator
    const loss = inPart('objective', () => objective.loss(measurement, scalars, source.at('objective')))
    const { critic } = objective
    const both = critic
      ? tf.add(
          loss,
          inPart('objective', () => critic.loss(measurement, scalars, source.at('critic'))),
        )
      : loss
    return { measurement, loss, both: both as Scalar }
  }

  const step = (inputs: Tensors): Tensors => {
    const scalars = inputs as Scalars
    let kept: Tensor | undefined
    const { grads } = tf.variableGrads(() => {
      const { measurement, loss, both } = forward(inputs['x']!, scalars, noise.replay(inputs))
      kept = tf.keep(tf.stack(summarise(measurement, loss, scalars))) // outlives the tape's own tidy
      objective.update?.(measurement, scalars)
      return both
    }, [...variables])
    // No path leads to a marginal's weights where the objective has no rate: TensorFlow.js then says null.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
    const groups = options.normalize
    optimizer.update(groups ? normalizeGradients(gradients, groups) : gradients, inputs as UpdateScalars)
    const metrics = tf.clone(kept!)
    kept!.dispose()
    return { metrics }
  }

  const summarise = (measurement: Measurement, loss: Scalar, scalars: Scalars) => [
    loss,
    measurement.mean(measurement.rate),
    measurement.mean(measurement.distortion),
    ...ownColumns.map((column) => column.value(measurement, scalars)),
  ]

  const compiled: CompiledStep = compileStep(step, {
    name: 'train',
    variables: [...variables, ...slotsOf(optimizer), ...(objective.state ?? [])],
    mode: options.compile === 'off' ? 'off' : 'auto',
    xla: options.compile === 'xla',
    fixed: weights ? ['x'] : [], // exact data: one batch for ever
    warn: options.warn,
  })

  return {
    metrics: ['loss', 'rate', 'distortion', ...ownColumns.map((column) => column.name)],
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
        noise.discover((source) => forward(x, tensorsOf(values), source))
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
