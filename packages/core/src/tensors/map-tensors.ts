import type { Tensors } from './types.js'
import type { Tensor } from './tf.js'

/** Applies a function to each tensor; names stay the same. */
export const mapTensors = <P extends Tensors>(tensors: P, transform: (tensor: Tensor) => Tensor): P =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, transform(tensor)])) as P
