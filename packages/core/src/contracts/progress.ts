import type { Scalar } from '../tensors/tf.js'

/** Progress of a training. */
export interface Progress {
  /** Number of steps completed before this one. */
  readonly step: number
  /** Total number of steps. */
  readonly steps: number
  readonly epoch: number
  /** step / steps, from 0 to 1. */
  readonly fraction: number
}

/** Values that change during training. They are computed outside the step and fed to it as scalars of the same names. */
export type Schedules = Readonly<Record<string, (progress: Progress) => number>>

/** Values of the schedules at this step. */
export type Scalars = Readonly<Record<string, Scalar>>

/** Length of a training. */
export interface TrainingLength {
  readonly steps: number
  /** Null for exact data, for which an epoch is one step. */
  readonly stepsPerEpoch: number | null
}
