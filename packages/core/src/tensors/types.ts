import type { Tensor } from './tf.js'

/** Sizes of the dimensions of an example, a code or a weight. */
export type Shape = readonly number[]

/** Tensors by name: parameters of a density, `Tensors<'mean' | 'scale'>`, or inputs and outputs of a step. */
export type Tensors<Name extends string = string> = Readonly<Record<Name, Tensor>>
