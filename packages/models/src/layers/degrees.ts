import { tf, type Tensor } from '@elbow/core'

/** How many of the first dimensions each unit of a layer may depend on, in ascending order. */
export type Degrees = readonly number[]

/** Input d is dimension d alone: 1 … D. */
export const inputDegrees = (size: number): Degrees => Array.from({ length: size }, (_, d) => d + 1)

/**
 * Degrees of a hidden layer, between 1 and D − 1, spread evenly.
 *
 *   m(k) = 1 + round(k (D − 2) / (width − 1)),   k = 0 … width − 1
 *
 * Germain et al. draw them at random. In order, and the same in every layer, what a dimension adds to the network is one
 * block of each layer, so that a draw has to compute every unit only once. A layer of D − 1 units or more has every
 * degree; a narrower one has the first and the last.
 */
export const hiddenDegrees = (width: number, size: number): Degrees =>
  Array.from({ length: width }, (_, k) => 1 + Math.round((k * Math.max(0, size - 2)) / Math.max(1, width - 1)))

/** Of `each` outputs for every dimension, which may depend on the dimensions before it: 0 … D − 1. */
export const outputDegrees = (size: number, each: number): Degrees =>
  Array.from({ length: size * each }, (_, k) => Math.floor(k / each))

/**
 * Which weights there are: a unit sees what depends on no more than it may itself.
 *
 *   M[i, k] = 1 if to[k] ≥ from[i], else 0     Germain et al. 2015 (arXiv:1502.03509), eq. 8 and 9
 *
 * Outputs have the degree of the dimension before them, which makes eq. 9's > a ≥. Compared anew from two vectors, the mask
 * is one constant of a compiled step, however many layers share it.
 *
 * @returns [from.length, to.length]
 */
export function mask(from: Degrees, to: Degrees): Tensor {
  const seen = tf.greaterEqual(tf.tensor([...to], [1, to.length]), tf.tensor([...from], [from.length, 1]))
  return tf.cast(seen, 'float32')
}

/** Units that lie side by side. */
export interface Span {
  readonly start: number
  readonly count: number
}

/** The units of degrees low … high − 1. */
export function spanOf(degrees: Degrees, low: number, high: number): Span {
  const start = degrees.filter((degree) => degree < low).length
  return { start, count: degrees.filter((degree) => degree < high).length - start }
}
