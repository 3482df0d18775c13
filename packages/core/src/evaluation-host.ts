import { compileStep, type CompiledStep } from './compile/index.js'
import type { Evaluation, ExampleValues, MeasuringWay, PerExample, ReadMeasurement } from './evaluation.js'
import { expectationFor, type Expectation } from './expectation.js'
import { joined } from './joined.js'
import { measure, type Measurement, type Model, type RateEstimator } from './measure.js'
import { StepNoise, freshNoise, type Noise } from './noise/noise.js'
import type { Dataset, SplitName, Tensors } from './parts.js'
import { batchesOfSplit, sizeOfSplit, weightsOfSplit } from './splits.js'
import { standardError, weightedMean } from './statistics.js'
import { tf, type Tensor, type Variable } from './tf.js'

export interface EvaluatorOptions {
  readonly model: Model
  readonly variables: readonly Variable[]
  readonly dataset: Dataset
  readonly trainingSize: number | null
  readonly seed: number
  readonly samples: number
  readonly quadrature?: number
  readonly rate: 'auto' | 'sampled'
  readonly batchSize: number
  readonly compile: 'auto' | 'xla' | 'off'
  readonly warn: (line: string) => void
  /** Aborting ends an evaluation between two batches. */
  readonly signal?: AbortSignal
}

/** Keeps the compiled steps of one run's evaluations from one evaluation to the next. */
export interface EvaluationHost {
  at(split: SplitName | 'exact', step: number, epoch: number | null): Evaluation
  dispose(): void
}

interface MeasuringStep {
  readonly body: (x: Tensor, source: Noise) => Tensors
  readonly noise: StepNoise
  readonly compiled: CompiledStep
  signature: string
  /** Known as soon as the step has been gone through. */
  rateEstimator: RateEstimator | undefined
  /** Whether codes are drawn, not summed over. */
  isDrawn: boolean
}

/** What evaluators are given: a model at rest, measured a batch at a time. */
export function evaluationHost(options: EvaluatorOptions): EvaluationHost {
  const { model, dataset, seed, samples, quadrature = 0, rate, trainingSize } = options
  const weights = dataset.support && tf.tensor1d(Float32Array.from(dataset.support.probability))
  const how = { samples, enumerate: true, quadrature, rate, trainingSize, ...(weights && { weights }) }
  const steps = new Map<string, MeasuringStep>()

  const measuringStep = (
    name: string,
    read: ReadMeasurement,
    way: Omit<MeasuringWay, 'pass' | 'batch'>,
  ): MeasuringStep => {
    const known = steps.get(name)
    if (known) return known
    const noise = new StepNoise(seed, `evaluate/${name}`)
    const body = (x: Tensor, source: Noise) => {
      const measurement = measure(model, { ...how, ...way, x, noise: source })
      step.rateEstimator = measurement.rateEstimator
      step.isDrawn = measurement.draw.weight === undefined
      return read(measurement, source.at('read'))
    }
    const compiled = compileStep((inputs) => body(inputs['x']!, noise.replay(inputs)), {
      name: `evaluate ${name}`,
      variables: options.variables,
      mode: options.compile === 'off' ? 'off' : 'auto',
      warn: options.warn,
    })
    const step: MeasuringStep = { body, noise, compiled, signature: '', rateEstimator: undefined, isDrawn: true }
    steps.set(name, step)
    return step
  }

  /** Measure a whole split once. */
  const onePass = async (step: MeasuringStep, split: SplitName | 'exact', pass: number, batch: number) => {
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
        ;(pieces[key] ??= []).push((await tensor.data()) as Float32Array)
        tensor.dispose()
      }
      await new Promise(setImmediate) // let signals have their turn
    }
    return mapped(pieces, (list) => joined(list, (length) => new Float64Array(length)))
  }

  let ofKnown: Expectation | undefined
  /** How the expectation over the code is taken for exact data, unless the evaluator says how. */
  const expectationOfKnown = (): Expectation => {
    const [x] = batchesOfSplit(dataset, 'exact', 1)
    const { encoder } = model
    const noise = freshNoise(seed, 'evaluate/expectation', 0)
    tf.tidy(() => {
      const posterior = encoder.density(encoder.parameters(x!))
      ofKnown = expectationFor(posterior, { examples: x!.shape[0], samples, noise })
    })
    x!.dispose()
    return ofKnown!
  }

  const perExample = async (
    split: SplitName | 'exact',
    name: string,
    read: ReadMeasurement,
    { pass = 0, batch = options.batchSize, ...asked }: MeasuringWay = {},
  ): Promise<PerExample> => {
    const isOpen =
      split === 'exact' && !quadrature && !['samples', 'enumerate', 'quadrature'].some((key) => key in asked)
    const { way, passes } = isOpen ? (ofKnown ?? expectationOfKnown()) : { way: {}, passes: 1 }
    const step = measuringStep(name, read, { ...asked, ...way })
    const each: ExampleValues[] = []
    for (let i = 0; i < passes; i++) {
      options.signal?.throwIfAborted()
      each.push(await onePass(step, split, pass * passes + i, batch))
    }
    const weights = weightsOfSplit(dataset, split)
    return {
      values: mapped(each[0]!, (first, key) => first.map((_, i) => meanOf(each.map((values) => values[key]![i]!)))),
      weights,
      rateEstimator: step.rateEstimator!,
      estimate(of) {
        const means = each.map((values) => weightedMean(of(values), weights))
        if (split !== 'exact') return { mean: means[0]!, error: standardError(of(each[0]!)) }
        return { mean: meanOf(means), error: passes > 1 || step.isDrawn ? standardError(means) : 0 }
      },
    }
  }

  const exact = async (read: (measurement: Measurement) => Tensors) => {
    const { support, event } = dataset
    if (!support) return undefined
    const tensors = tf.tidy(() => {
      const x = tf.tensor(support.x, [support.probability.length, ...event])
      const noise = freshNoise(seed, 'evaluate/exact', 0)
      return read(measure(model, { ...how, x, noise }))
    })
    const entries = Object.entries(tensors).map(async ([name, tensor]) => {
      const data = (await tensor.data()) as Float32Array
      tensor.dispose()
      return [name, { shape: tensor.shape, data }] as const
    })
    return Object.fromEntries(await Promise.all(entries))
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
      rate,
      perExample: (name, read, way) => perExample(split, name, read, way),
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

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
