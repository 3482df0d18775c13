import { compileStep, type CompiledStep } from '../graph/index.js'
import type {
  Evaluation,
  ExampleValues,
  HostTensor,
  HostTensors,
  MeasureOverrides,
  PerExample,
  ReadMeasurement,
} from '../contracts/evaluation.js'
import { expectationFor, type Expectation } from './expectation.js'
import { lazy } from '../lazy.js'
import { required } from '../required.js'
import { concat } from '../tensors/concat.js'
import { measure } from '../measure/measure.js'
import type { Measurement, Model, RateEstimator } from '../contracts/measurement.js'
import { StepNoise, freshNoise } from '../noise/step-noise.js'
import type { Noise } from '../contracts/noise.js'
import type { Dataset, SplitName } from '../contracts/dataset.js'
import type { Tensors } from '../contracts/tensors.js'
import { batchesOfSplit, sizeOfSplit, weightsOfSplit } from '../data/splits.js'
import { standardError, weightedMean } from './statistics.js'
import { tf, type Tensor, type Variable } from '../tensors/tf.js'

export interface EvaluatorOptions {
  readonly model: Model
  readonly variables: readonly Variable[]
  readonly dataset: Dataset
  readonly trainingSize: number | null
  readonly seed: number
  readonly samples: number
  readonly quadrature?: number
  readonly rateEstimator: 'auto' | 'sampled'
  readonly batchSize: number
  readonly compile: 'auto' | 'xla' | 'off'
  readonly warn: (line: string) => void
  /** Aborts an evaluation between two batches. */
  readonly signal?: AbortSignal
}

/** Makes evaluations of one run, which share their compiled steps. */
export interface EvaluationHost {
  at(split: SplitName | 'exact', step: number, epoch: number | null): Evaluation
  dispose(): void
}

interface MeasuringStep {
  readonly body: (x: Tensor, source: Noise) => Tensors
  readonly noise: StepNoise
  readonly compiled: CompiledStep
  signature: string
  /** Undefined before the first batch. */
  rateEstimator: RateEstimator | undefined
  /** Whether codes are drawn: neither enumerated nor integrated. */
  isDrawn: boolean
}

/** Evaluations of a model with fixed weights, in batches. */
export function evaluationHost(options: EvaluatorOptions): EvaluationHost {
  const { model, dataset, seed, samples, quadrature = 0, rateEstimator, trainingSize } = options
  const weights = dataset.support && tf.tensor1d(Float32Array.from(dataset.support.probability))
  const defaults = { samples, enumerate: true, quadrature, rateEstimator, trainingSize, ...(weights && { weights }) }
  const steps = new Map<string, MeasuringStep>()

  const measuringStep = (
    name: string,
    read: ReadMeasurement,
    overrides: Omit<MeasureOverrides, 'pass' | 'batch'>,
  ): MeasuringStep => {
    const existing = steps.get(name)
    if (existing) return existing
    const noise = new StepNoise(seed, `evaluate/${name}`)
    const body = (x: Tensor, source: Noise) => {
      const measurement = measure(model, { ...defaults, ...overrides, x, noise: source })
      step.rateEstimator = measurement.rateEstimator
      step.isDrawn = measurement.draw.weight === undefined
      return read(measurement, source.at('read'))
    }
    const compiled = compileStep((inputs) => body(required(inputs['x'], 'x'), noise.replay(inputs)), {
      name: `evaluate ${name}`,
      variables: options.variables,
      mode: options.compile === 'off' ? 'off' : 'auto',
      warn: options.warn,
    })
    const step: MeasuringStep = { body, noise, compiled, signature: '', rateEstimator: undefined, isDrawn: true }
    steps.set(name, step)
    return step
  }

  /** Measures a whole split once. */
  const onePass = async <T extends Tensors>(
    step: MeasuringStep,
    split: SplitName | 'exact',
    pass: number,
    batch: number,
  ): Promise<ExampleValues<T>> => {
    const pieces: Record<string, Float32Array[]> = {}
    let index = pass * Math.ceil(sizeOfSplit(dataset, split) / batch)
    for (const x of batchesOfSplit(dataset, split, batch, options.signal)) {
      const signature = x.shape.join()
      if (signature !== step.signature) {
        step.noise.discover((source) => step.body(x, source))
        step.signature = signature
      }
      const noise = step.noise.inputs(index++)
      const out = step.compiled.run({ x, ...noise })
      tf.dispose([x, ...Object.values(noise)])
      for (const [key, tensor] of Object.entries(out)) {
        ;(pieces[key] ??= []).push(await tensor.data<'float32'>())
        tensor.dispose()
      }
      await new Promise(setImmediate) // let signals run
    }
    return mapped(pieces, (list) => concat(list, (length) => new Float64Array(length))) as ExampleValues<T>
  }

  /** How expectations over the code are computed for exact data, unless the evaluator overrides it. */
  const exactExpectation = lazy((): Expectation => {
    const [x] = batchesOfSplit(dataset, 'exact', 1)
    const { encoder } = model
    const noise = freshNoise(seed, 'evaluate/expectation', 0)
    tf.engine().startScope() // as tf.tidy, whose body may return tensors only
    try {
      const data = required(x, 'the support of the dataset')
      const posterior = encoder.density(encoder.parameters(data))
      return expectationFor(posterior, { examples: data.shape[0], samples, noise })
    } finally {
      tf.engine().endScope()
      x?.dispose()
    }
  })

  const perExample = async <T extends Tensors>(
    split: SplitName | 'exact',
    name: string,
    read: ReadMeasurement<T>,
    { pass = 0, batch = options.batchSize, ...overrides }: MeasureOverrides = {},
  ): Promise<PerExample<T>> => {
    const isOverridden = ['samples', 'enumerate', 'quadrature'].some((key) => key in overrides)
    const { options: expectation, passes } =
      split === 'exact' && !quadrature && !isOverridden ? exactExpectation() : { options: {}, passes: 1 }
    const step = measuringStep(name, read, { ...overrides, ...expectation })
    const each: ExampleValues<T>[] = []
    for (let i = 0; i < passes; i++) {
      options.signal?.throwIfAborted()
      each.push(await onePass<T>(step, split, pass * passes + i, batch))
    }
    const weights = weightsOfSplit(dataset, split)
    return {
      values: meanValues(each),
      weights,
      rateEstimator: required(step.rateEstimator, 'the rate estimator'),
      estimate(of) {
        const means = each.map((values) => weightedMean(of(values), weights))
        if (split !== 'exact') return { mean: means[0]!, error: standardError(of(each[0]!)) }
        return { mean: meanOf(means), error: passes > 1 || step.isDrawn ? standardError(means) : 0 }
      },
    }
  }

  const exact = async <T extends Tensors>(
    read: (measurement: Measurement) => T,
  ): Promise<HostTensors<T> | undefined> => {
    const { support, event } = dataset
    if (!support) return undefined
    const tensors = tf.tidy(() => {
      const x = tf.tensor(support.x, [support.probability.length, ...event])
      const noise = freshNoise(seed, 'evaluate/exact', 0)
      return read(measure(model, { ...defaults, x, noise }))
    })
    const entries = Object.entries(tensors).map(async ([name, tensor]): Promise<readonly [string, HostTensor]> => {
      const data = (await tensor.data()) as Float32Array
      tensor.dispose()
      return [name, { shape: tensor.shape, data }]
    })
    return Object.fromEntries(await Promise.all(entries)) as HostTensors<T>
  }

  return {
    at: (split, step, epoch) => ({
      model,
      dataset,
      split,
      examples: sizeOfSplit(dataset, split),
      step,
      epoch,
      seed,
      samples,
      quadrature,
      rateEstimator,
      perExample: (name, read, overrides) => perExample(split, name, read, overrides),
      batches: (size, count) => batchesOfSplit(dataset, split, size, options.signal, count),
      exact: (read) => (split === 'exact' ? exact(read) : Promise.resolve(undefined)),
      noise: (stream) => freshNoise(seed, `evaluate/${stream}`, 0),
      ...(options.signal && { signal: options.signal }),
    }),
    dispose() {
      for (const { compiled } of steps.values()) compiled.dispose()
      steps.clear()
      weights?.dispose()
    },
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean over passes of each number. */
function meanValues<T extends Tensors>(passes: readonly ExampleValues<T>[]): ExampleValues<T> {
  const records: readonly Readonly<Record<string, Float64Array>>[] = passes
  return mapped(records[0]!, (values, key) =>
    values.map((_, i) => meanOf(records.map((each) => each[key]![i]!))),
  ) as ExampleValues<T>
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
