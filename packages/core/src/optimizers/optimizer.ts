import type { Tensors } from '../contracts/tensors.js'
import { required } from '../required.js'
import type { Tensor, Variable } from '../tensors/tf.js'

/** Scalars that change from step to step. They are computed outside the step and fed to it. */
export type UpdateScalars = Tensors & { readonly learningRate: Tensor }

/** Checks that the inputs of a step include the learning rate. */
export const updateScalars = (inputs: Tensors): UpdateScalars => ({
  ...inputs,
  learningRate: required(inputs['learningRate'], 'learningRate'),
})

/** All variables of an optimizer's state. */
export const slotsOf = ({ slots }: Optimizer): readonly Variable[] => Object.values(slots).flat()

/** Updates variables from gradients. It uses only ops on variables, so that a compiled step can record them. */
export interface Optimizer {
  /** State between steps, by name; each slot is in the order of the variables. Saved in checkpoints. */
  readonly slots: Readonly<Record<string, readonly Variable[]>>
  /** Additional scalars to feed to step number `step`, which counts from 1. */
  scalars(step: number): Readonly<Record<string, number>>
  /** Updates the variables, inside the step. `gradients` are in the order of the variables. */
  update(gradients: readonly Tensor[], scalars: UpdateScalars): void
}
