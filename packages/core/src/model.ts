import { inDataUnits } from './data-units.js'
import { trainingExamples } from './examples.js'
import { hostNoise } from './noise/host.js'
import { resolveOptions, type OptionValues } from './options.js'
import type { Conditional, Context, Dataset, LatentBlock, Objective, Parts } from './parts.js'
import type { Model } from './measure.js'
import type { AnyPlugin, Kind } from './plugin.js'
import type { Registry } from './registry.js'
import { tf, type Variable } from './tf.js'
import { trainingSizeOf } from './training/source.js'

/** A plugin's name and its checked option values: how a part is written in `run.json`. */
export interface PartConfig {
  readonly name: string
  readonly options: OptionValues
}

export interface BuildOptions {
  readonly seed: number
  readonly dataset: Dataset
  /** Size of the code, or of each of its blocks. */
  readonly latents: readonly number[]
  /** Examples in the split that the model was trained on, where that is not the dataset's; null for exact data. */
  readonly trainingSize?: number | null
  /** Examples of the training data, where they are not the dataset's. */
  readonly examples?: Context['examples']
  /** Examples per training step, for parts that compare them. */
  readonly batchSize?: number
}

/** A model with its objective and its weights. */
export interface BuiltModel extends Model {
  readonly objective: Objective
  /** Every trainable weight under its stable name, `encoder/hidden_0/kernel`: what a checkpoint holds. */
  readonly named: ReadonlyMap<string, Variable>
  /** Gives its weights back. */
  dispose(): void
}

/** The parts that a model is made of. */
export interface ModelConfig {
  readonly encoder: PartConfig
  readonly decoder: PartConfig
  readonly marginal: PartConfig
  readonly objective: PartConfig
}

/** Make encoder, decoder, marginal and objective for a dataset. @throws whatever a part says does not fit */
export function buildModel(registry: Registry, config: ModelConfig, options: BuildOptions): BuiltModel {
  const { dataset, seed } = options
  const named = new Map<string, Variable>()
  const examples = options.examples ?? trainingExamples(dataset, seed)
  const shared = {
    event: dataset.event,
    dataKind: dataset.kind,
    ...(dataset.categories && { categories: dataset.categories }),
    ...(dataset.support && { support: dataset.support }),
    ...(examples && { examples }),
    latents: latentBlocks(options.latents),
    seed,
    trainingSize: options.trainingSize === undefined ? trainingSizeOf(dataset) : options.trainingSize,
    ...(options.batchSize !== undefined && !dataset.support && { batchSize: options.batchSize }),
  }
  const create = <K extends Kind>(kind: K, encoder?: Conditional): Parts[K] => {
    const { name, options } = config[kind as keyof ModelConfig]
    const context = partContext(kind, { ...shared, ...(encoder && { encoder }) }, named)
    return createPart(registry.get(kind, name), options, context)
  }
  const dispose = () => named.forEach((variable) => variable.dispose())
  try {
    const encoder = create('encoder')
    const decoder = inDataUnits(create('decoder'), dataset)
    const marginal = create('marginal', encoder)
    const objective = create('objective')
    const names = {
      encoder: config.encoder.name,
      decoder: config.decoder.name,
      marginal: config.marginal.name,
      objective: config.objective.name,
    }
    return { encoder, decoder, marginal, names, objective, named, dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

/** One block is called `z`; those of a hierarchy `z1`, `z2`, …, z1 nearest to the data. */
export const latentBlocks = (sizes: readonly number[]): LatentBlock[] =>
  sizes.map((size, i) => ({ name: sizes.length === 1 ? 'z' : `z${i + 1}`, size }))

/** Size of the whole code, its blocks side by side. */
export const codeSize = ({ latents }: Pick<Context, 'latents'>) => latents.reduce((sum, { size }) => sum + size, 0)

/** Check a plugin's option values and make its part. */
export function createPart<K extends Kind>(plugin: AnyPlugin<K>, given: OptionValues, context: Context): Parts[K] {
  const values = resolveOptions(`--${plugin.kind} ${plugin.name}`, plugin.options, given)
  return plugin.create(values as never, context)
}

type Surroundings = Omit<Context, 'variable' | 'variables'>

/** A context whose weights are named below `part` and drawn from the run's seed. */
export function partContext(part: string, surroundings: Surroundings, named: Map<string, Variable>): Context {
  const variables: Variable[] = []
  return {
    ...surroundings,
    get variables() {
      return [...variables]
    },
    variable(name, shape, initial) {
      const path = `${part}/${name}`
      if (named.has(path)) throw new Error(`${part}: two weights are called "${name}"`)
      const noise = hostNoise({ seed: surroundings.seed, stream: `initial/${path}`, step: 0 })
      const variable = tf.tidy(() => tf.variable(tf.tensor(initial(shape, noise), [...shape])))
      variables.push(variable)
      named.set(path, variable)
      return variable
    },
  }
}
