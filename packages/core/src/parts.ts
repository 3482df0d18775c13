import type { Scalar, Tensor, Variable } from './tf.js'
import type { Noise } from './noise/noise.js'
import type { Measurement } from './measure.js'
import type { Evaluation } from './evaluation.js'
import type { OptionValues } from './options.js'
import type { Column, Row, TableData } from './tables/columns.js'

/** Dimensions of one example, one code or one weight. */
export type Shape = readonly number[]

/** Named tensors: what a network says about a density, or what goes into and comes out of a step. */
export type Tensors = Readonly<Record<string, Tensor>>

/** What values the data takes: `categorical` examples are one-hot. */
export type DataKind = 'binary' | 'categorical' | 'continuous'

/** One group of latent dimensions. There is one, `z`, unless a hierarchy says otherwise. */
export interface LatentBlock {
  readonly name: string
  readonly size: number
}

/** The part of a kind that a plugin's `create` returns. Only datasets may take their time. */
export interface Parts {
  dataset: Dataset | Promise<Dataset>
  encoder: Conditional
  decoder: Conditional
  marginal: Marginal
  objective: Objective
  evaluator: Evaluator
}

/** What a part has to fit, and how it makes its weights. */
export interface Context {
  /** Shape of one example. */
  readonly event: Shape
  readonly dataKind: DataKind
  /** Numeric value of each category of categorical data (a bin's centre), where it has one. */
  readonly categories?: readonly number[]
  /** The data's exact distribution, where known. */
  readonly support?: Support
  readonly latents: readonly LatentBlock[]
  readonly seed: number
  /** Examples in the training split; null for exact data. */
  readonly trainingSize: number | null
  /** Examples per training step, the last one of an epoch excepted; absent for exact data. */
  readonly batchSize?: number
  /** Where data files lie, for datasets. */
  readonly dataDir?: string
  /** For datasets: the change of units that a run was trained with, in place of one by statistics of this data. */
  readonly scaling?: Scaling
  /** Examples of the training data, [count, …event], for parts that start from it; absent where there is no data. */
  examples?(count: number): Float32Array
  /** For a marginal: the encoder it stands beside. */
  readonly encoder?: Conditional
  /**
   * For an evaluator that fits a density to data: a decoder with a code of one dimension, and weights of its own, which the
   * evaluator disposes of. Absent where there is no registry at hand.
   */
  decoder?(name: string, options: OptionValues): Conditional
  /** Make a trainable weight. Its name (`hidden_0/kernel`) is stable: checkpoints use it, below the part's own name. */
  variable(name: string, shape: Shape, initial: Initializer): Variable
  /** Every weight made so far through this context: what a part returns as its `variables`. */
  readonly variables: readonly Variable[]
}

/** Initial values of a weight, drawn on the host from the run's seed. */
export type Initializer = (shape: Shape, noise: HostNoise) => Float32Array

/** Counter-based random numbers on the host. */
export interface HostNoise {
  /** N(0, 1). */
  normal(count: number): Float32Array
  /** Uniform in [0, 1). */
  uniform(count: number): Float32Array
}

/**
 * A probability density or mass function over examples or codes; `lead` stands for [K, B], [B] or nothing, the
 * dimensions of its parameters before the event's.
 */
export interface Density {
  /**
   * `count` draws, reparameterised where the family allows.
   * Parameters of lead [B] or [] give values [count, B, …event] or [count, 1, …event]; of lead [K, B], with count 1,
   * one draw each: [K, B, …event].
   */
  draw(noise: Noise, count: number): Draw
  /** [K, B, …event], or [B, …event] under every K -> [K, B], nats. */
  logProb(value: Tensor | Draw): Tensor
  /**
   * Every value under the parameters of every example, [K, B', D] -> [K·B', B], nats: what an aggregated posterior is made
   * of, where that takes no tensor of [K·B', B, D]. Undefined for other leads than [B].
   */
  logProbOfEach?(value: Tensor | Draw): Tensor | undefined
  /** The whole support, for small finite codes. */
  enumerate?(): Draw
  /**
   * The distribution as weighted nodes, for codes of one or two dimensions: Σ_k weight_k f(value_k) ≈ E f.
   * Undefined where there would be too many.
   *
   * @param nodes  per dimension
   * @param noise  for nodes that move from step to step, so that training cannot hide between them
   */
  quadrature?(nodes: number, noise: Noise): Draw | undefined
  /** E of the value, [lead…, …event]. */
  mean?(): Tensor
  /**
   * [K, B, D] -> [K, B, D], nats; sums to logProb over D. Where an encoder's dimensions depend on each other given x, it has
   * `factors` too: objective `tc` and evaluator `total-correlation` take it for log e(z_d|x) otherwise.
   */
  logProbPerDimension?(value: Tensor): Tensor
  /** KL(this ‖ other) [B] in nats, or undefined where this pair has no closed form. */
  kl?(other: Density): Tensor | undefined
  /** The same of every dimension, [B, D], where they are independent in both; sums to `kl` over D. */
  klPerDimension?(other: Density): Tensor | undefined
  /** Of a hierarchy: the densities of its blocks in the order of drawing, each given the one before it. */
  readonly factors?: readonly Factor[]
  /** Of a decoder that goes in steps: the density of x after each of them, the last of which is this one. */
  readonly steps?: readonly Density[]
}

/** One block of a hierarchy, given the block drawn before it: e(z2|z1), or p(z1|z2). */
export interface Factor {
  /** Which block of the context's `latents`. */
  readonly block: number
  /**
   * The block's density.
   *
   * @param given  value of the block drawn before, [K, B, D]; none for the first
   */
  density(given?: Tensor): Density
}

/** Values drawn from a density, or all that there are, with their weights. */
export interface Draw {
  /** [K, B, …event]; B may be 1 when every example has the same values (an enumerated support). */
  readonly value: Tensor
  /** log-density of each value, [K, B]. */
  readonly logProb: Tensor
  /** [K, B], summing to 1 over K; absent means 1/K. Enumeration and quadrature set it, and gradients flow through it. */
  readonly weight?: Tensor
  /** A flow's own base noise, so that it need not invert what it drew. */
  readonly base?: Tensor
  /**
   * What was drawn on the way to the value for the same example, [K, B, A], where `logProb` is joint with it. It means
   * nothing under the parameters of another example: whoever puts codes before those leaves it out.
   */
  readonly auxiliary?: Tensor
}

/** Encoders and decoders: a network, and what its output means. */
export interface Conditional {
  readonly variables: readonly Variable[]
  /** What the network says: an encoder is given x [B, …event], a decoder z [K, B, D]. */
  parameters(input: Tensor): Tensors
  /**
   * What it means. Per-example inference optimises `parameters` itself: so nothing else may enter here, and every real
   * number must mean something, zeros too (a softplus belongs here).
   */
  density(parameters: Tensors): Density
  /** For densities that cannot be drawn in one pass. */
  sampler?(): Sampler
}

/** m(z): the distribution that codes are held to. */
export interface Marginal {
  readonly variables: readonly Variable[]
  /** As its weights are now. */
  density(): Density
  /** For densities that cannot be drawn in one pass. */
  sampler?(): Sampler
}

/** Draws that need many passes: runs outside the tidy, may compile steps of its own. */
export interface Sampler {
  /** [count, B, …event] under the parameters of each example. */
  draw(parameters: Tensors, noise: Noise, count: number): Promise<Tensor>
  /** Gives back what it compiled. */
  dispose(): void
}

/** How far training has come. */
export interface Progress {
  /** Steps done before this one. */
  readonly step: number
  readonly steps: number
  readonly epoch: number
  /** step / steps, from 0 to 1. */
  readonly fraction: number
}

/** Values that change with time, evaluated outside the step and fed in as scalars of the same names. */
export type Schedules = Readonly<Record<string, (progress: Progress) => number>>
/** The schedules' values at this step. */
export type Scalars = Readonly<Record<string, Scalar>>

/** How long a training is. */
export interface TrainingLength {
  readonly steps: number
  /** Null for exact data: an epoch is then one step. */
  readonly stepsPerEpoch: number | null
}

/** Means over a split, nats per example; weighted by p(x) for exact data. */
export interface SplitMeans {
  readonly rate: number
  readonly distortion: number
  /** Means of the objective's own terms: one number for a term [B], n numbers for a term [B, n]. */
  readonly terms: Readonly<Record<string, Float64Array>>
}

/** A loss that is a function of means over a split. */
export interface LossOfMeans {
  /** Numbers of each example that the loss needs besides rate and distortion, [B] or [B, n]. */
  terms?(measurement: Measurement): Tensors
  /**
   * The loss of the split, nats.
   *
   * @param schedules  values of the objective's schedules at the end of the training
   */
  of(means: SplitMeans, schedules: Readonly<Record<string, number>>): number
}

/**
 * How the loss of a whole split is computed.
 *
 *   examples   `loss` is a mean over examples: averaged over batches of any size, each weighted by its size
 *   batches    `loss` depends on which examples share a batch (MMD): averaged over batches of the training's size
 *
 * A loss that is another function of means over examples, such as |σ − R|, is given as a `LossOfMeans`: its mean over batches
 * would not be its value for the split.
 */
export type SplitLoss = 'examples' | 'batches' | LossOfMeans

/** Combines what `core` measured; it cannot change what "rate" means. */
export interface Objective {
  /** What training minimises, nats. */
  loss(measurement: Measurement, scalars: Scalars, noise: Noise): Scalar
  /** K independent draws of a code that it needs: neither enumeration nor quadrature takes their place (IWAE, MMD, TC). */
  readonly samples?: number
  /**
   * How an objective with `samples` takes a finite code. No gradient passes through draws from one, so without this field a
   * run with a finite code is refused.
   *
   *   enumerated   the measurement has every code with its probability (`draw.weight`), in place of draws
   *   drawn        the measurement has K draws, and the loss has a score term for them
   */
  readonly finiteCode?: 'enumerated' | 'drawn'
  /** β(t), a target that rises: their values enter the loss as `scalars`. */
  readonly schedules?: Schedules
  /**
   * Called once before a new training, and not when one is resumed.
   *
   * @throws BAD_USAGE where a schedule was asked for that cannot end within the training
   */
  checkLength?(training: TrainingLength): void
  /**
   * The loss of a whole split: the column `loss` of eval.arrow, by which the best checkpoint is chosen and a run stops
   * early. Present only where losses at two evaluations of one run can be compared: not with a critic, a multiplier that
   * moves, a random weight or a loss whose value means nothing. Without it D + R takes its place.
   */
  readonly splitLoss?: SplitLoss
  /**
   * Lets gradients reach the encoder through its draws alone, log e(z|x) taking its parameters as constants, and
   * multiplies that of each draw by this: doubly reparameterised estimators. The decoder runs forward twice.
   *
   * @param logWeight  log m(z) d(x|z) / e(z|x), [K, B]
   * @returns  [K, B]
   */
  weighDraws?(logWeight: Tensor): Tensor
  /** A Lagrange multiplier, say: changed by `update` alone, and checkpointed. */
  readonly state?: readonly Variable[]
  /** Assign the state, once per step, from what was measured before the step's update of the weights. */
  update?(measurement: Measurement, scalars: Scalars): void
  /** Adversarial objectives: variables of their own and the loss for them, updated in the same step. */
  readonly critic?: Critic
  /** What it adds to train.arrow. */
  readonly columns?: readonly ObjectiveColumn[]
}

/**
 * A second player. Its loss is added to the objective's, and one gradient changes both: so the objective's loss must
 * see the critic's weights, and the critic's loss the codes, through `stopGradient`.
 */
export interface Critic {
  readonly variables: readonly Variable[]
  /** What the critic minimises. */
  loss(measurement: Measurement, scalars: Scalars, noise: Noise): Scalar
}

/** A column whose value is computed inside the step. */
export interface ObjectiveColumn extends Column {
  /** What stands in its row. */
  value(measurement: Measurement, scalars: Scalars): Scalar
}

/** Measures a model at rest, split by split. */
export interface Evaluator {
  /** What it adds to eval.arrow. */
  readonly columns: readonly Column[]
  /** What it says of one split. */
  evaluate(run: Evaluation): Promise<EvaluationResult>
}

/** A row of eval.arrow, and what has no place in a row. */
export interface EvaluationResult {
  readonly row: Row
  /** Tables that are not one row per evaluation; each lands beside eval.arrow as NAME.arrow. */
  readonly tables?: Readonly<Record<string, TableData>>
  /** Pictures; each lands as NAME.png. */
  readonly images?: Readonly<Record<string, Image>>
}

/** 8-bit grey picture, row by row. */
export interface Image {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Parts of a dataset that was divided. */
export type SplitName = 'train' | 'validation' | 'test'

/** Examples that lie on the host. */
export interface Split {
  readonly size: number
  /**
   * The examples at `indices`, one after the other, [indices.length, …event].
   * @param epoch  which pass over the data asks: dynamic binarisation draws afresh in each
   */
  rows(indices: Int32Array, epoch: number): Float32Array
  /** Class of each example, [size], where known: for probes, never for training. */
  readonly labels?: Uint8Array
}

/** The whole distribution of small discrete data. */
export interface Support {
  /** Every possible example, [N, …event]. */
  readonly x: Float32Array
  /** p*(x), [N], summing to 1. */
  readonly probability: Float64Array
  /** p(z*|x) of a known true latent variable, one [N] array per class. */
  readonly truth?: readonly Float64Array[]
}

/**
 * A change of units before the model sees the data, x′ = (x − m) / s. Both lists repeat over the numbers of an example: their
 * length divides how many there are, and number i has entry i modulo that length.
 */
export interface Scaling {
  /** m */
  readonly shift: readonly number[]
  /** s, positive */
  readonly scale: readonly number[]
}

/** What was read from a data file. */
export interface DescribedFile {
  readonly file: string
  readonly rows: number
  /** Of one array: the type of its numbers, and its dimensions. */
  readonly array?: { readonly type: string; readonly shape: Shape }
  /** Of a table: the columns that examples are made of, in their order; `shape` where a row holds lists. */
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly shape?: Shape }[]
  /** Its other columns, and why. */
  readonly leftOut?: readonly { readonly name: string; readonly type: string; readonly reason: string }[]
}

/** Least and greatest value, mean and standard deviation. */
export interface ValueSummary {
  readonly low: number
  readonly high: number
  readonly mean: number
  readonly std: number
}

/** What was read, in the units of the data: printed when a run starts, and recorded in `run.json`. */
export interface DataDescription {
  readonly files: readonly DescribedFile[]
  /** Of all numbers of the training split together. */
  readonly values: ValueSummary
  /** Of each number of an example that is no image, where they are not too many. */
  readonly ranges?: readonly (ValueSummary & { readonly name: string })[]
  /** Where labels come from, and the classes in the order of their numbers. */
  readonly labels?: { readonly name: string; readonly classes: readonly (string | number)[] }
  /** Numbers of an example that never change in the training split, where the data was scaled: their s is 1. */
  readonly constant?: readonly string[]
}

/** Examples in splits, or a known distribution. */
export interface Dataset {
  readonly event: Shape
  readonly kind: DataKind
  /** Numeric value of each category, for categorical data. */
  readonly categories?: readonly number[]
  readonly splits: Readonly<Partial<Record<SplitName, Split>>>
  /** A known distribution (toy, bits): expectations over x are then exact sums, and no split is needed. */
  readonly support?: Support
  /** Entropy of the data in nats, where known. */
  readonly entropy?: number
  /**
   * The change of units that the rows of the splits went through. Distortions stay those of the data's own units: for continuous
   * data D = D′ + Σ log s, for discrete data D = D′.
   */
  readonly scaling?: Scaling
  /** What was read. */
  readonly description?: DataDescription
  /** What options that were left open came to, once the files were read: `run.json` records these in their place. */
  readonly decided?: OptionValues
  /** Identifies the bits: sha256 of the files, or of the numbers that define a known distribution. */
  readonly checksum: string
}
