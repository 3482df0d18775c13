import { tf, type Tensor } from '@elbow-vae/core'

/** The degree of each unit of a layer, ascending: a unit depends only on that many of the first dimensions. */
export type Degrees = readonly number[]

/** Input d depends on dimension d: 1 … D. */
export const inputDegrees = (size: number): Degrees => Array.from({ length: size }, (_, d) => d + 1)

/**
 * Degrees of a hidden layer, spread evenly between 1 and D − 1.
 *
 *   m(k) = 1 + round(k (D − 2) / (width − 1)),   k = 0 … width − 1
 *
 * Germain et al. draw them at random. Here they are sorted and the same in every layer. The units that depend on one more
 * dimension are then a contiguous block of each layer, and a draw computes every unit once. A layer of D − 1 units or more
 * has every degree; a narrower one has the first and the last.
 */
export const hiddenDegrees = (width: number, size: number): Degrees =>
  Array.from({ length: width }, (_, k) => 1 + Math.round((k * Math.max(0, size - 2)) / Math.max(1, width - 1)))

/** Degrees of `each` outputs per dimension. An output depends on the dimensions before its own: 0 … D − 1. */
export const outputDegrees = (size: number, each: number): Degrees =>
  Array.from({ length: size * each }, (_, k) => Math.floor(k / each))

/**
 * Mask of the weights between two layers: a unit has weights only from units of at most its own degree.
 *
 *   M[i, k] = 1 if to[k] ≥ from[i], else 0     Germain et al. 2015 (arXiv:1502.03509), eq. 8 and 9
 *
 * Here an output has the degree of the dimension before its own, which turns the > of eq. 9 into ≥. The mask is computed
 * from two vectors, so that a compiled step holds it as one constant for all layers that share it.
 *
 * @returns [from.length, to.length]
 */
export function mask(from: Degrees, to: Degrees): Tensor {
  const isAllowed = tf.greaterEqual(tf.tensor([...to], [1, to.length]), tf.tensor([...from], [from.length, 1]))
  return tf.cast(isAllowed, 'float32')
}

/** A contiguous range of units. */
export interface Span {
  readonly start: number
  readonly count: number
}

/** The units of degrees low … high − 1. */
export function spanOf(degrees: Degrees, low: number, high: number): Span {
  const start = degrees.filter((degree) => degree < low).length
  return { start, count: degrees.filter((degree) => degree < high).length - start }
}
