import type { RunConfig } from './config.js'
import { inDataUnits } from '../data/data-units.js'
import { trainingSteps, type ResolvedConfig } from './resolve-defaults.js'
import { errors } from '../errors.js'
import { evaluationHost, type EvaluationHost } from '../evaluation/evaluation-host.js'
import type { InferenceOptions } from '../training/per-example.js'
import { buildModel, createPart, latentBlocks, partContext, type BuiltModel } from '../model/build.js'
import { adam, schedules, sgd, slotsOf, type Optimizer } from '../optimizers/index.js'
import type { Model } from '../contracts/measurement.js'
import type { Context } from '../contracts/context.js'
import type { Dataset, Scaling } from '../contracts/dataset.js'
import type { Evaluator } from '../contracts/evaluator.js'
import type { OptionValues } from '../contracts/options.js'
import type { Registry } from '../plugins/registry.js'
import { tf, type Variable } from '../tensors/tf.js'
import { scheduleEnd, type ScheduleEnd } from '../training/schedule-end.js'
import { subsample } from '../data/subsample.js'
import { trainingSizeOf, trainingSource, type TrainingSource } from '../data/source.js'
import { trainingStep, type TrainingStep } from '../training/step.js'

/**
 * Batch size of evaluations. An autoregressive decoder computes full-width features at every pixel: 50 MB per image.
 */
const evaluationBatch = ({ decoder }: Model) => (decoder.sampler ? 100 : 500)

/** The objects of a run in memory. */
export interface PreparedRun {
  readonly dataset: Dataset
  readonly model: BuiltModel
  readonly evaluators: readonly Evaluator[]
  readonly source: TrainingSource
  readonly step: TrainingStep
  readonly host: EvaluationHost
  /** Every variable by its name in checkpoints, including optimizer slots (`optimizer/m/encoder/mean/kernel`). */
  readonly saved: ReadonlyMap<string, Variable>
  readonly steps: number
  /** Learning rate as a function of the fraction of steps done, 0 to 1. */
  readonly learningRate: (fraction: number) => number
  /** End of the objective's schedules. */
  readonly scheduleEnd: ScheduleEnd
  /** Disposes of weights and graphs. */
  dispose(): void
}

/** A configuration and its data. */
export interface PrepareOptions {
  readonly registry: Registry
  readonly config: ResolvedConfig
  readonly dataset: Dataset
  /** The training of the weights, if it was on other data than `dataset`. */
  readonly trained?: PreviousTraining
  /** Called with warnings, for example once for a step that cannot be compiled. */
  readonly warn: (line: string) => void
  readonly signal?: AbortSignal
}

/** A training on other data. It determines epochs, schedules and minibatch estimates of q(z). */
export interface PreviousTraining {
  readonly steps: number
  /** Examples in its training split; undefined if unknown, as is then the length of an epoch. */
  readonly trainingSize: number | undefined
  /** Its examples, for parts that use the range of the data. */
  readonly examples?: Context['examples']
}

/** Creates the model, the training step and the evaluators. @throws errors of the parts */
export function prepareRun({ registry, config, dataset, trained, warn, signal }: PrepareOptions): PreparedRun {
  const { settings } = config
  const { seed, samples, quadrature, 'rate-estimator': rateEstimator, compile } = settings
  const steps = trained?.steps ?? trainingSteps(config, dataset)
  const trainingSize = trained?.trainingSize ?? trainingSizeOf(dataset)
  const evaluators = createEvaluators(registry, config, dataset, trainingSize)
  const source = sourceOf({ config, dataset, ...(trained && { trained }) })
  const model = buildOrDispose(source, () => {
    const { latents, 'batch-size': batchSize } = settings
    const built = buildModel(registry, config, {
      ...{ seed, dataset, trainingSize, latents, batchSize },
      ...(trained?.examples && { examples: trained.examples }),
    })
    if (built.named.size > 0 || steps === 0) return built
    throw errors.badUsage('No part of this model has weights to train. Give --steps 0 to evaluate it as it is.')
  })
  const weights = trainableWeights(model)
  const variables = [...weights.values()]
  const optimizer = settings.optimizer === 'adam' ? adam(variables) : sgd(variables)
  const shared = { model, variables, trainingSize, seed, samples, quadrature, rateEstimator, compile, warn }
  const step = trainingStep({
    ...shared,
    objective: model.objective,
    optimizer,
    ...('draws' in config.objective.options && { ownDraws: '--objective.draws' }),
    ...(settings['optimizer.normalize-gradients'] && { normalize: layersOf([...weights.keys()]) }),
    ...(source.weights && { weights: source.weights }),
    ...(settings.inference === 'per-example' && { inference: inferenceOptions(settings) }),
  })
  const host = evaluationHost({
    ...shared,
    quadrature: settings['evaluate-quadrature'] || quadrature,
    dataset: limitSplits(dataset, settings['evaluate-limit']),
    batchSize: evaluationBatch(model),
    ...(signal && { signal }),
  })
  const schedule = schedules[settings.schedule]
  return {
    dataset,
    model,
    evaluators,
    source,
    step,
    host,
    saved: new Map([...model.named, ...namedSlots(optimizer, [...weights.keys()])]),
    steps,
    learningRate: (fraction) => settings['learning-rate'] * schedule(fraction),
    scheduleEnd: scheduleEnd(model.objective.schedules, steps, source.stepsPerEpoch),
    dispose() {
      step.dispose()
      host.dispose()
      source.dispose()
      tf.dispose([...slotsOf(optimizer)])
      model.dispose()
    },
  }
}

/** Batches of the dataset. An epoch has the length that it had in the training of the weights. */
function sourceOf({
  config,
  dataset,
  trained,
}: Pick<PrepareOptions, 'config' | 'dataset' | 'trained'>): TrainingSource {
  const { seed, 'batch-size': batchSize } = config.settings
  const source = trainingSource(dataset, { seed, batchSize })
  if (!trained) return source
  const { trainingSize } = trained
  return { ...source, stepsPerEpoch: trainingSize === undefined ? null : Math.ceil(trainingSize / batchSize) }
}

/** Disposes of `resource` if `build` throws. */
function buildOrDispose<T>(resource: { dispose(): void }, build: () => T): T {
  try {
    return build()
  } catch (error) {
    resource.dispose()
    throw error
  }
}

/** A dataset with at most `limit` examples per split; 0: all. */
function limitSplits(dataset: Dataset, limit: number): Dataset {
  if (limit === 0) return dataset
  const { train, validation, test } = dataset.splits
  return {
    ...dataset,
    splits: {
      ...(train && { train: subsample(train, limit) }),
      ...(validation && { validation: subsample(validation, limit) }),
      ...(test && { test: subsample(test, limit) }),
    },
  }
}

const inferenceOptions = (settings: RunConfig['settings']): InferenceOptions => ({
  steps: settings['inference.steps'],
  learningRate: settings['inference.learning-rate'],
  start: settings['inference.start'],
})

/**
 * Loads a dataset.
 *
 * @param scaling  the recorded change of units of a run; default: from statistics of the data
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function loadDataset(
  registry: Registry,
  config: RunConfig,
  dataDir?: string,
  scaling?: Scaling,
): Promise<Dataset> {
  const { name, options } = config.dataset
  const context = {
    event: [],
    dataKind: 'continuous' as const,
    latents: [],
    seed: config.settings.seed,
    trainingSize: null,
    ...(dataDir !== undefined && { dataDir }),
    ...(scaling && { scaling }),
  }
  return createPart(registry.get('dataset', name), options, partContext('dataset', context, new Map()))
}

function createEvaluators(
  registry: Registry,
  config: RunConfig,
  dataset: Dataset,
  trainingSize: number | null,
): Evaluator[] {
  const context = {
    event: dataset.event,
    dataKind: dataset.kind,
    ...(dataset.support && { support: dataset.support }),
    latents: latentBlocks(config.settings.latents),
    seed: config.settings.seed,
    trainingSize,
  }
  const decoder = (name: string, options: OptionValues) => {
    const decoderContext = partContext('decoder', { ...context, latents: [{ name: 'z', size: 1 }] }, new Map())
    return inDataUnits(createPart(registry.get('decoder', name), options, decoderContext), dataset)
  }
  return config.evaluate.map(({ name, options }) =>
    createPart(registry.get('evaluator', name), options, partContext(name, { ...context, decoder }, new Map())),
  )
}

/** Weights that the gradient of the loss updates: all except the objective's own state. */
function trainableWeights({ named, objective }: BuiltModel): ReadonlyMap<string, Variable> {
  const state = new Set(objective.state)
  return new Map([...named].filter(([, variable]) => !state.has(variable)))
}

const namedSlots = ({ slots }: Optimizer, names: readonly string[]) =>
  Object.entries(slots).flatMap(([slot, variables]) =>
    variables.map((variable, i) => [`optimizer/${slot}/${names[i]!}`, variable] as const),
  )

/** Indices of the weights of each layer: `encoder/hidden_0/kernel` and `encoder/hidden_0/bias` form a layer. */
function layersOf(names: readonly string[]): readonly (readonly number[])[] {
  const layers = new Map<string, number[]>()
  names.forEach((name, i) => {
    const layer = name.slice(0, name.lastIndexOf('/'))
    layers.set(layer, [...(layers.get(layer) ?? []), i])
  })
  return [...layers.values()]
}
