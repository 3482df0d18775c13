import { compileStep, type CompiledStep } from './compile/index.js'
import { expectationFor, type Expectation } from './expectation.js'
import { joined } from './joined.js'
import { measure, type Measurement, type MeasureOptions, type Model, type RateEstimator } from './measure.js'
import { StepNoise, freshNoise, type Noise } from './noise/noise.js'
import type { Dataset, Split, SplitName, Tensors } from './parts.js'
import { standardError, weightedMean, type Estimate } from './statistics.js'
import { tf, type Tensor, type Variable } from './tf.js'
import { batchesInOrder } from './training/batches.js'
import { spread } from './training/spread.js'

/** What an evaluator is given: a model at rest, and one split of the data to put through it. */
export interface Evaluation {
  readonly model: Model
  readonly dataset: Dataset
  /** `exact` for a known distribution: every expectation over x is then a sum. */
  readonly split: SplitName | 'exact'
  /** Examples in it. */
  readonly examples: number
  readonly step: number
  readonly epoch: number | null
  readonly seed: number
  /** Draws per example, K. */
  readonly samples: number
  /** Nodes per dimension of a quadrature over the code instead of draws; 0 draws. */
  readonly quadrature: number
  /** How the rate is estimated: `auto` takes a closed form where there is one. */
  readonly rate: 'auto' | 'sampled'
  /**
   * Stream the split through a measurement and bring back what `read` takes from it, one number per example.
   *
   * Exact data goes through several times, so that `PerExample.estimate` knows the error of draws, unless `how` says how the
   * expectation over the code is taken, or the run has a quadrature. Codes of one or two dimensions are integrated; any other
   * continuous code is drawn 4096 times in all.
   *
   * @param name  names the step and its noise: the same name gives the same draws
   * @param read  named tensors of shape [B], or [B, D] for several numbers per example; called while the step is recorded, and
   *              not again: what it assigns outside is lost for later splits. Its noise is independent of the draws'
   * @param how   another way to measure than the run's; a name keeps to one way but for its `pass`
   */
  perExample(name: string, read: ReadMeasurement, how?: MeasuringWay): Promise<PerExample>
  /**
   * The split in order, so many examples [B, …event] at a time, for computations of an evaluator's own, which disposes of them.
   *
   * @param count  only so many of them, evenly spread; exact data always comes whole
   */
  batches(size: number, count?: number): Iterable<Tensor>
  /**
   * One measurement of a known support, all of it, its tensors read back whole; undefined for any other split.
   */
  exact(read: (measurement: Measurement) => Tensors): Promise<Readonly<Record<string, HostTensor>> | undefined>
  /** Noise for anything else, drawn when asked for. */
  noise(stream: string): Noise
  /** Aborted when the run is to end: for an evaluator's own long loops, `signal?.throwIfAborted()`. */
  readonly signal?: AbortSignal
}

/** What an evaluation takes from a measurement. */
export type ReadMeasurement = (measurement: Measurement, noise: Noise) => Tensors

/** How expectations over the code are taken. */
export interface MeasuringWay extends Partial<Pick<MeasureOptions, 'samples' | 'enumerate' | 'quadrature' | 'rate'>> {
  /** Which pass over the split this is: each has draws of its own, from 0. */
  readonly pass?: number
  /** Examples at a time, where `samples` of each would be too many; exact data goes through at once. */
  readonly batch?: number
}

/** One float64 array per name, of `examples` numbers, or D times as many. */
export type ExampleValues = Readonly<Record<string, Float64Array>>

/** Numbers of every example of a split. */
export interface PerExample {
  /** Means over draws. */
  readonly values: ExampleValues
  /** p(x) of each example, summing to 1. */
  readonly weights: Float64Array
  /** How the rate was estimated. */
  readonly rateEstimator: RateEstimator
  /**
   * Mean over the split, and its standard error: over the examples of a sample, which holds the noise of their draws too;
   * over draws for exact data, where every example is there. 0 for a finite code, and for the run's own quadrature.
   *
   * @param of  the number of each example, [examples], from `values`
   */
  estimate(of: (values: ExampleValues) => Float64Array): Estimate
}

/** A tensor read back to the host, row by row. */
export interface HostTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

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
  /** Are codes drawn? Else they are summed over. */
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

  /** All of a split goes through a step once. */
  const onePass = async (step: MeasuringStep, split: SplitName | 'exact', pass: number, batch: number) => {
    const pieces: Record<string, Float32Array[]> = {}
    let index = pass * Math.ceil(sizeOfSplit(dataset, split) / batch)
    for (const x of examples(dataset, split, batch, options.signal)) {
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
  /** How the expectation over the code is taken for exact data, where nobody says. */
  const expectationOfKnown = (): Expectation => {
    const [x] = examples(dataset, 'exact', 1)
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
    const weights = weightsOf(dataset, split)
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
      batches: (size, count) => examples(dataset, split, size, options.signal, count),
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

/** The splits that a model is judged by while it trains: those it does not train on, where there are some. */
export function heldOutSplits(dataset: Dataset): readonly (SplitName | 'exact')[] {
  const all = splitsOf(dataset)
  const heldOut = all.filter((name) => name !== 'train')
  return heldOut.length > 0 ? heldOut : all
}

/** Which splits there are to evaluate: the exact distribution where it is known, else train, validation and test. */
export function splitsOf(dataset: Dataset): readonly (SplitName | 'exact')[] {
  if (dataset.support) return ['exact']
  return (['train', 'validation', 'test'] as const).filter((name) => dataset.splits[name])
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))

const splitNamed = (dataset: Dataset, name: SplitName): Split => dataset.splits[name]!

function* examples(
  dataset: Dataset,
  split: SplitName | 'exact',
  batchSize: number,
  signal?: AbortSignal,
  count = Infinity,
): Generator<Tensor> {
  const { event, support } = dataset
  if (split === 'exact') {
    yield tf.tensor(support!.x, [support!.probability.length, ...event])
    return
  }
  for (const { x, size } of batchesInOrder(spread(splitNamed(dataset, split), count), batchSize)) {
    signal?.throwIfAborted()
    yield tf.tensor(x, [size, ...event])
  }
}

function sizeOfSplit(dataset: Dataset, split: SplitName | 'exact'): number {
  return split === 'exact' ? dataset.support!.probability.length : splitNamed(dataset, split).size
}

function weightsOf(dataset: Dataset, split: SplitName | 'exact'): Float64Array {
  if (split === 'exact') return dataset.support!.probability
  const { size } = splitNamed(dataset, split)
  return new Float64Array(size).fill(1 / size)
}
