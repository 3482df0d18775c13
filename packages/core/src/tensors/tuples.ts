import { tf, type Tensor } from './tf.js'

/** Tuples by their length. */
export interface Tuples<T> {
  1: readonly [T]
  2: readonly [T, T]
  3: readonly [T, T, T]
  4: readonly [T, T, T, T]
  5: readonly [T, T, T, T, T]
}

/** Whether an array has this length. */
export const isTuple = <T, N extends keyof Tuples<T>>(values: readonly T[], length: N): values is Tuples<T>[N] =>
  values.length === length

/** The array as a tuple. @throws RangeError if its length is another one, which is a fault of the caller */
export function tuple<T, N extends keyof Tuples<T>>(values: readonly T[], length: N): Tuples<T>[N] {
  if (!isTuple(values, length)) throw new RangeError(`expected ${length} values, got ${values.length}`)
  return values
}

/** Sizes of the dimensions of a tensor of known rank. @throws RangeError if its rank is another one */
export const shapeOf = <N extends keyof Tuples<number>>({ shape }: Tensor, rank: N): Tuples<number>[N] =>
  tuple(shape, rank)

/** Equal parts along the last dimension. */
export const splitEqually = <N extends keyof Tuples<Tensor>>(tensor: Tensor, parts: N): Tuples<Tensor>[N] =>
  tuple(tf.split(tensor, parts, -1), parts)
