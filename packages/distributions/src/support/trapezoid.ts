import { tf, type Noise, type Tensor } from '@elbow-vae/core'

/** Quadrature nodes of N(0, I): Σ_k weight_k f(epsilon_k) ≈ E f(ε). */
export interface StandardNodes {
  /** [K, B, D] */
  readonly epsilon: Tensor
  /** [K, B], summing to 1 over K */
  readonly weight: Tensor
}

/** The mass beyond 8 standard deviations is 1e-15. */
const farthest = 8

/**
 * The trapezoidal rule for a standard normal variable of one dimension, or of two on a disc of a square grid.
 *
 *   E f(ε) ≈ Σ_k w_k f(h (k + u)),   w_k ∝ φ(h (k + u)),   u ~ U(−½, ½)
 *
 * For analytic f the error decreases geometrically in 1/h. It takes fewer nodes than Gauss–Hermite quadrature, most of whose
 * nodes have negligible weight (Trefethen & Weideman 2014). The grid extends to √(π count) standard deviations. There the
 * mass of the omitted tails is about the error between nodes for polynomials.
 *
 * u shifts the grid in every step. With fixed nodes, training exploits the gaps between them and finds a loss below the
 * entropy of the data (docs/one-bit.md).
 *
 * @param count     nodes per dimension
 * @param examples  B; every example has its own shift
 * @returns undefined for more than two dimensions, which would take too many nodes
 */
export function trapezoid(
  dimensions: number,
  count: number,
  noise: Noise,
  examples: number,
): StandardNodes | undefined {
  if (dimensions < 1 || dimensions > 2) return undefined
  const { line, reach, spacing } = lineOf(count)
  const points = dimensions === 1 ? line : disc(line, reach)
  const shift = tf.sub(noise.uniform([1, examples, dimensions]), 0.5)
  return weighted(tf.add(tf.tensor(points, [points.length / dimensions, 1, dimensions]), tf.mul(shift, spacing)))
}

/** The rule in one dimension with u = 0, for a function that must be the same in every step. B is 1. */
export const fixedTrapezoid = (count: number): StandardNodes => weighted(tf.tensor(lineOf(count).line, [count, 1, 1]))

function lineOf(count: number) {
  const reach = Math.min(Math.sqrt(Math.PI * count), farthest)
  const spacing = (2 * reach) / count
  return { reach, spacing, line: Array.from({ length: count }, (_, k) => (k - (count - 1) / 2) * spacing) }
}

function weighted(epsilon: Tensor): StandardNodes {
  const density = tf.exp(tf.mul(tf.sum(tf.square(epsilon), 2), -0.5)) // up to a constant factor
  return { epsilon, weight: tf.div(density, tf.sum(density, 0, true)) }
}

/** The points of line × line within the reach, their coordinates concatenated. */
const disc = (line: readonly number[], reach: number) =>
  line.flatMap((x) => line.flatMap((y) => (Math.hypot(x, y) <= reach ? [x, y] : [])))
