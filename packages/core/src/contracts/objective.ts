import type { Scalar, Tensor, Variable } from '../tensors/tf.js'
import type { Column } from './column.js'
import type { Measurement } from './measurement.js'
import type { Noise } from './noise.js'
import type { Scalars, Schedules, TrainingLength } from './progress.js'
import type { SplitLoss } from './split-loss.js'

/** Combines the terms of a measurement into a loss. Rate and distortion are measured by `core`, never by an objective. */
export interface Objective {
  /** The loss that training minimizes, nats. */
  loss(measurement: Measurement, scalars: Scalars, noise: Noise): Scalar
  /**
   * K, for an objective that needs K independent draws per example (IWAE, MMD, TC). Quadrature is then off, and `finiteCode`
   * decides about enumeration.
   */
  readonly samples?: number
  /**
   * How an objective with `samples` handles a finite code. Draws from a finite code have no gradient, so a run with a finite
   * code is rejected if this field is absent.
   *
   *   enumerated   the measurement has every code with its probability (`draw.weight`) instead of draws
   *   drawn        the measurement has K draws, and the loss includes a score-function term for them
   */
  readonly finiteCode?: 'enumerated' | 'drawn'
  /** Values that change during training, such as β(t). The loss receives them as `scalars`. */
  readonly schedules?: Schedules
  /**
   * Validates the length of a training. Called once before a new training, and not when one is resumed.
   *
   * @throws BAD_USAGE if a schedule cannot end within the training
   */
  checkLength?(training: TrainingLength): void
  /**
   * How to compute the loss of a whole split: the column `loss` of eval.arrow. It selects the best checkpoint and triggers
   * early stopping; if it is absent, D + R does.
   *
   * Set it only if losses of two evaluations of one run are comparable. They are not with a critic, a multiplier that
   * changes, a random weight, or a surrogate loss.
   */
  readonly splitLoss?: SplitLoss
  /**
   * Weight of the pathwise gradient of each draw, for doubly reparameterized estimators (Tucker et al. 2019, arXiv:1810.04152).
   *
   * If it is set, gradients reach the encoder only through its draws, each multiplied by this weight, and log e(z|x) treats
   * the encoder's parameters as constants. The decoder then runs forward twice.
   *
   * @param logWeight  log m(z) d(x|z) / e(z|x), [K, B]
   * @returns  [K, B]
   */
  weighDraws?(logWeight: Tensor): Tensor
  /** Variables that only `update` assigns, such as a Lagrange multiplier. They are saved in checkpoints. */
  readonly state?: readonly Variable[]
  /** Assigns `state`, once per step, from the measurement taken before the step updates the weights. */
  update?(measurement: Measurement, scalars: Scalars): void
  /** For adversarial objectives: the critic, trained in the same step. */
  readonly critic?: Critic
  /** Columns that it adds to train.arrow. */
  readonly columns?: readonly ObjectiveColumn[]
}

/**
 * A second network trained against the objective.
 *
 * Both losses are added and differentiated once. The objective's loss must therefore apply `stopGradient` to the critic's
 * weights, and the critic's loss must apply it to the codes.
 */
export interface Critic {
  readonly variables: readonly Variable[]
  /** The loss that the critic minimizes. */
  loss(measurement: Measurement, scalars: Scalars, noise: Noise): Scalar
}

/** A column of train.arrow, computed inside the training step. */
export interface ObjectiveColumn extends Column {
  /** Value of the column at this step. */
  value(measurement: Measurement, scalars: Scalars): Scalar
}
