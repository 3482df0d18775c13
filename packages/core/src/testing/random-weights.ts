import { normal } from '../noise/host.js'
import { required } from '../required.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { tf, type Tensor, type Variable } from '../tensors/tf.js'

/** Sets all weights to draws from N(0, std²). Initial weights are near zero, where most faults have no visible effect. */
export function randomize(named: ReadonlyMap<string, Variable>, std: number): void {
  for (const [stream, variable] of named) {
    const values = normal({ seed: 1, stream, step: 0 }, variable.size).map((value) => std * value)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

/** Standard normal tensor. The same name gives the same values. */
export function normalTensor(stream: string, shape: readonly number[]): Tensor {
  return tf.tensor(normal({ seed: 1, stream, step: 0 }, sizeFromShape(shape)), [...shape])
}

/** Values of a tensor. */
export const tensorNumbers = (tensor: Tensor): number[] => [...tensor.dataSync()]

/** max |a − b| */
export const furthest = (a: Tensor, b: Tensor): number =>
  required(tensorNumbers(tf.max(tf.abs(tf.sub(a, b))))[0], 'the largest difference')
