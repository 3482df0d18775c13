import type { RunConfig } from '../config.js'
import { inDataUnits } from '../data-units.js'
import { stepsOf, type DecidedConfig } from './decide.js'
import { errors } from '../errors.js'
import { evaluationHost, type EvaluationHost } from '../evaluation-host.js'
import type { InnerLoop } from '../inference/per-example.js'
import { buildModel, createPart, latentBlocks, partContext, type BuiltModel } from '../model.js'
import { adam, schedules, sgd, slotsOf, type Optimizer } from '../optimizers/index.js'
import type { Model } from '../measure.js'
import type { Context, Dataset, Evaluator, Scaling, Split } from '../parts.js'
import type { OptionValues } from '../options.js'
import type { Registry } from '../registry.js'
import { tf, type Variable } from '../tf.js'
import { scheduleEnd, type ScheduleEnd } from '../training/schedule-end.js'
import { spread } from '../training/spread.js'
import { trainingSizeOf, trainingSource, type TrainingSource } from '../training/source.js'
import { trainingStep, type TrainingStep } from '../training/step.js'

/**
 * Examples that an evaluation puts through the model at a time. An autoregressive decoder works at full width on every
 * pixel, and holds 50 MB for each image.
 */
const evaluationBatch = ({ decoder }: Model) => (decoder.sampler ? 100 : 500)

/** Everything a run needs in memory, and how to let go of it. */
export interface PreparedRun {
  readonly dataset: Dataset
  readonly model: BuiltModel
  readonly evaluators: readonly Evaluator[]
  readonly source: TrainingSource
  readonly step: TrainingStep
  readonly host: EvaluationHost
  /** Every variable under its stable name, optimizer slots too (`optimizer/m/encoder/mean/kernel`): a checkpoint. */
  readonly saved: ReadonlyMap<string, Variable>
  readonly steps: number
  /** At a fraction of the training done. */
  readonly learningRate: (fraction: number) => number
  /** Where the objective's schedules end. */
  readonly scheduleEnd: ScheduleEnd
  /** Give back weights and graphs. */
  dispose(): void
}

/** A decided configuration and its data. */
export interface PrepareOptions {
  readonly registry: Registry
  readonly config: DecidedConfig
  readonly dataset: Dataset
  /** The training that made the weights, where it was on other data than `dataset`. */
  readonly trained?: Trained
  /** Told once where a step cannot be compiled, and the like. */
  readonly warn: (line: string) => void
  readonly signal?: AbortSignal
}

/** A training on other data: epochs, schedules and minibatch estimates of q(z) follow it. */
export interface Trained {
  readonly steps: number
  /** Examples in its training split; undefined where that is not known, nor then how long an epoch was. */
  readonly trainingSize: number | undefined
  /** Its examples, for parts that take the range of the data from them. */
  readonly examples?: Context['examples']
}

/** Build the model and everything around it. @throws whatever a part says does not fit the data */
export function prepareRun({ registry, config, dataset, trained, warn, signal }: PrepareOptions): PreparedRun {
  const { settings } = config
  const { seed, samples, quadrature, rate, compile } = settings
  const steps = trained?.steps ?? stepsOf(config, dataset)
  const trainingSize = trained?.trainingSize ?? trainingSizeOf(dataset)
  const evaluators = createEvaluators(registry, config, dataset, trainingSize)
  const source = sourceOf({ config, dataset, ...(trained && { trained }) })
  const model = buildOrFree(source, () => {
    const { latents, 'batch-size': batchSize } = settings
    const built = buildModel(registry, config, {
      ...{ seed, dataset, trainingSize, latents, batchSize },
      ...(trained?.examples && { examples: trained.examples }),
    })
    if (built.named.size > 0 || steps === 0) return built
    throw errors.badUsage('No part of this model has weights to train. Give --steps 0 to evaluate it as it is.')
  })
  const weights = trainedOf(model)
  const variables = [...weights.values()]
  const optimizer = settings.optimizer === 'adam' ? adam(variables) : sgd(variables)
  const shared = { model, variables, trainingSize, seed, samples, quadrature, rate, compile, warn }
  const step = trainingStep({
    ...shared,
    objective: model.objective,
    optimizer,
    ...('draws' in config.objective.options && { ownDraws: '--objective.draws' }),
    ...(settings['optimizer.normalize-gradients'] && { normalize: layersOf([...weights.keys()]) }),
    ...(source.weights && { weights: source.weights }),
    ...(settings.inference === 'per-example' && { inference: innerLoopOf(settings) }),
  })
  const host = evaluationHost({
    ...shared,
    quadrature: settings['evaluate-quadrature'] || quadrature,
    dataset: shortened(dataset, settings['evaluate-limit']),
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

/** Batches of these data, and how many of them made an epoch of the training. */
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

/** What was made before is freed when the next thing cannot be. */
function buildOrFree<T>(made: { dispose(): void }, build: () => T): T {
  try {
    return build()
  } catch (error) {
    made.dispose()
    throw error
  }
}

/** So many examples of each split; 0 takes them all. */
function shortened(dataset: Dataset, limit: number): Dataset {
  if (limit === 0) return dataset
  const splits = Object.entries(dataset.splits).map(([name, split]: [string, Split]) => [name, spread(split, limit)])
  return { ...dataset, splits: Object.fromEntries(splits) as Dataset['splits'] }
}

const innerLoopOf = (settings: RunConfig['settings']): InnerLoop => ({
  steps: settings['inference.steps'],
  rate: settings['inference.rate'],
  start: settings['inference.start'],
})

/**
 * Load a dataset.
 *
 * @param scaling  the change of units that a run was trained with, where it was another process that measured it
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function loadDataset(
  registry: Registry,
  config: RunConfig,
  dataDir?: string,
  scaling?: Scaling,
): Promise<Dataset> {
  const { name, options } = config.dataset
  const surroundings = {
    event: [],
    dataKind: 'continuous' as const,
    latents: [],
    seed: config.settings.seed,
    trainingSize: null,
    ...(dataDir !== undefined && { dataDir }),
    ...(scaling && { scaling }),
  }
  return createPart(registry.get('dataset', name), options, partContext('dataset', surroundings, new Map()))
}

function createEvaluators(
  registry: Registry,
  config: RunConfig,
  dataset: Dataset,
  trainingSize: number | null,
): Evaluator[] {
  const surroundings = {
    event: dataset.event,
    dataKind: dataset.kind,
    ...(dataset.support && { support: dataset.support }),
    latents: latentBlocks(config.settings.latents),
    seed: config.settings.seed,
    trainingSize,
  }
  const decoder = (name: string, options: OptionValues) => {
    const context = partContext('decoder', { ...surroundings, latents: [{ name: 'z', size: 1 }] }, new Map())
    return inDataUnits(createPart(registry.get('decoder', name), options, context), dataset)
  }
  return config.evaluate.map(({ name, options }) =>
    createPart(registry.get('evaluator', name), options, partContext(name, { ...surroundings, decoder }, new Map())),
  )
}

/** What the gradient of the loss changes: not what the objective trains itself. */
function trainedOf({ named, objective }: BuiltModel): ReadonlyMap<string, Variable> {
  const own = new Set(objective.state)
  return new Map([...named].filter(([, variable]) => !own.has(variable)))
}

const namedSlots = ({ slots }: Optimizer, names: readonly string[]) =>
  Object.entries(slots).flatMap(([slot, variables]) =>
    variables.map((variable, i) => [`optimizer/${slot}/${names[i]!}`, variable] as const),
  )

/** Indices of the weights of each layer: `encoder/hidden_0/kernel` and `encoder/hidden_0/bias` are one. */
function layersOf(names: readonly string[]): readonly (readonly number[])[] {
  const layers = new Map<string, number[]>()
  names.forEach((name, i) => {
    const layer = name.slice(0, name.lastIndexOf('/'))
    layers.set(layer, [...(layers.get(layer) ?? []), i])
  })
  return [...layers.values()]
}
