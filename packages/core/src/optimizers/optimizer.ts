import type { Tensors } from '../compile/index.js'
import type { Tensor, Variable } from '../tf.js'

/** Scalars that change from step to step: made outside the step, fed into it. */
export type UpdateScalars = Tensors & { readonly learningRate: Tensor }

/** Everything that an optimizer remembers. */
export const slotsOf = ({ slots }: Optimizer): readonly Variable[] => Object.values(slots).flat()

/** How gradients change variables. Pure ops on variables, so that a compiled step records them. */
export interface Optimizer {
  /** What the optimizer remembers between steps, by name; each in the order of the variables. Checkpointed. */
  readonly slots: Readonly<Record<string, readonly Variable[]>>
  /** What else must be fed into step number `step`, which counts from 1. */
  scalars(step: number): Readonly<Record<string, number>>
  /** Changes the variables. Runs inside the step; `gradients` are in the order of the variables. */
  update(gradients: readonly Tensor[], scalars: UpdateScalars): void
}
