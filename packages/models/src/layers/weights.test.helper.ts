import { normal, tf, type Tensor, type Variable } from '@elbow/core'

/** Gives every weight a value N(0, deviation²): networks as made start near zero, where little can be seen of them. */
export function randomize(named: ReadonlyMap<string, Variable>, deviation: number): void {
  for (const [stream, variable] of named) {
    const values = normal({ seed: 1, stream, step: 0 }, variable.size).map((value) => deviation * value)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

/** Standard normal numbers, the same ones for a name. */
export function normalTensor(stream: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, n) => product * n, 1)
  return tf.tensor(normal({ seed: 1, stream, step: 0 }, count), [...shape])
}

export const numbersOf = (tensor: Tensor): number[] => [...tensor.dataSync()]

/** max |a − b| */
export const furthest = (a: Tensor, b: Tensor): number => numbersOf(tf.max(tf.abs(tf.sub(a, b))))[0]!
