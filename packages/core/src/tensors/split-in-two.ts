import { required } from '../required.js'
import { tf, type Tensor } from './tf.js'

/** Splits a tensor into two halves along an axis. */
export function splitInTwo<T extends Tensor>(x: T, axis: number): readonly [T, T] {
  const [first, second] = tf.split<T>(x, 2, axis)
  return [required(first, 'the first half'), required(second, 'the second half')]
}
