import type { Variable } from '../tensors/tf.js'
import type { Conditional } from './conditional.js'
import type { DataKind, Scaling, Support } from './dataset.js'
import type { HostNoise } from './noise.js'
import type { OptionValues } from './options.js'
import type { Shape } from './tensors.js'

/** A group of latent dimensions. A model without a hierarchy has a single block, `z`. */
export interface LatentBlock {
  readonly name: string
  readonly size: number
}

/** The data and the latents that a part must fit, and the factory of its weights. */
export interface Context {
  /** Shape of one example. */
  readonly event: Shape
  readonly dataKind: DataKind
  /** Numeric value of each category, such as the center of a bin; absent where categories have none. */
  readonly categories?: readonly number[]
  /** Exact distribution of the data, if known. */
  readonly support?: Support
  readonly latents: readonly LatentBlock[]
  readonly seed: number
  /** Examples in the training split; null for exact data. */
  readonly trainingSize: number | null
  /** Examples per training step; the last step of an epoch may have fewer. Absent for exact data. */
  readonly batchSize?: number
  /** Directory of the data files. Only datasets use it. */
  readonly dataDir?: string
  /** For datasets: the scaling that a run was trained with. It replaces one computed from the statistics of this data. */
  readonly scaling?: Scaling
  /** `count` training examples, [count, …event], for data-dependent initialization. Absent if there is no data. */
  examples?(count: number): Float32Array
  /** For a marginal: the model's encoder. */
  readonly encoder?: Conditional
  /**
   * For an evaluator that fits a density to data: creates a decoder with a one-dimensional code and its own weights. The
   * evaluator must dispose of these weights. Absent where no registry is available.
   */
  decoder?(name: string, options: OptionValues): Conditional
  /** Creates a trainable weight. Checkpoints store it as `part/name`, so its name (`hidden_0/kernel`) must not change. */
  variable(name: string, shape: Shape, initial: Initializer): Variable
  /** All weights created through this context so far. A part returns them as its `variables`. */
  readonly variables: readonly Variable[]
}

/** Computes the initial values of a weight on the host, from the run's seed. */
export type Initializer = (shape: Shape, noise: HostNoise) => Float32Array
