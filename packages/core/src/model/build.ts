import type { ModelConfig } from '../contracts/config.js'
import { inDataUnits } from '../data/data-units.js'
import { trainingExamples } from '../data/examples.js'
import { hostNoise } from '../noise/host.js'
import { resolveOptions } from '../plugins/options.js'
import type { OptionValues } from '../contracts/options.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Context, LatentBlock } from '../contracts/context.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Objective } from '../contracts/objective.js'
import type { Parts, AnyPlugin, Kind } from '../contracts/plugin.js'
import type { Model } from '../contracts/measurement.js'
import type { Registry } from '../plugins/registry.js'
import { tf, type Variable } from '../tensors/tf.js'
import { trainingSizeOf } from '../data/source.js'

export interface BuildOptions {
  readonly seed: number
  readonly dataset: Dataset
  /** Size of the code, or of each of its blocks. */
  readonly latents: readonly number[]
  /** Examples in the training split if it is not the dataset's; null for exact data. */
  readonly trainingSize?: number | null
  /** Examples of the training data if they are not the dataset's. */
  readonly examples?: Context['examples']
  /** Examples per training step, for parts that compare them. */
  readonly batchSize?: number
}

/** A model with its objective and its weights. */
export interface BuiltModel extends Model {
  readonly objective: Objective
  /** Every trainable weight by its name in checkpoints: `encoder/hidden_0/kernel`. */
  readonly named: ReadonlyMap<string, Variable>
  /** Disposes of the weights. */
  dispose(): void
}

/** Creates encoder, decoder, marginal and objective for a dataset. @throws errors of the parts */
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
  const create = <K extends keyof ModelConfig>(kind: K, encoder?: Conditional): Parts[K] => {
    const { name, options } = config[kind]
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

/** A single block is named `z`; those of a hierarchy are `z1`, `z2`, …, with z1 nearest to the data. */
export const latentBlocks = (sizes: readonly number[]): LatentBlock[] =>
  sizes.map((size, i) => ({ name: sizes.length === 1 ? 'z' : `z${i + 1}`, size }))

/** Size of the whole code: the sum of its blocks. */
export const codeSize = ({ latents }: Pick<Context, 'latents'>) => latents.reduce((sum, { size }) => sum + size, 0)

/** Checks a plugin's option values and creates its part. */
export function createPart<K extends Kind>(plugin: AnyPlugin<K>, given: OptionValues, context: Context): Parts[K] {
  const values = resolveOptions(`--${plugin.kind} ${plugin.name}`, plugin.options, given)
  return plugin.create(values, context)
}

type ContextBase = Omit<Context, 'variable' | 'variables'>

/** A context for a part. Its weights have names that begin with `part`, and are drawn from the run's seed. */
export function partContext(part: string, base: ContextBase, named: Map<string, Variable>): Context {
  const variables: Variable[] = []
  return {
    ...base,
    get variables() {
      return [...variables]
    },
    variable(name, shape, initial) {
      const path = `${part}/${name}`
      if (named.has(path)) throw new Error(`${part}: two weights have the name "${name}"`)
      const noise = hostNoise({ seed: base.seed, stream: `initial/${path}`, step: 0 })
      const variable = tf.tidy(() => tf.variable(tf.tensor(initial(shape, noise), [...shape])))
      variables.push(variable)
      named.set(path, variable)
      return variable
    },
  }
}
