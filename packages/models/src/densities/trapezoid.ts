import { tf, type Noise, type Tensor } from '@elbow/core'

/** Points that stand for N(0, I): Σ_k weight_k f(epsilon_k) ≈ E f(ε). */
export interface StandardNodes {
  /** [K, B, D] */
  readonly epsilon: Tensor
  /** [K, B], summing to 1 over K */
  readonly weight: Tensor
}

/** Beyond 8 deviations lies 1e-15 of the mass. */
const farthest = 8

/**
 * The trapezoidal rule for a standard normal variable of one dimension, or of two on a round piece of a square grid.
 *
 *   E f(ε) ≈ Σ_k w_k f(h (k + u)),   w_k ∝ φ(h (k + u)),   u ~ U(−½, ½)
 *
 * For analytic f the error falls geometrically in 1/h, and with fewer nodes than Gauss–Hermite's, most of which lie where
 * φ is nothing (Trefethen & Weideman 2014). The grid reaches to √(π count) deviations: there the tails left out weigh as
 * much as what polynomials lose between nodes.
 *
 * u shifts the grid anew in every step. Between nodes that stay where they are training hides the teeth of a comb, and
 * finds a loss below the entropy of the data (docs/one-bit.md).
 *
 * @param count     nodes per dimension
 * @param examples  B; every example has a shift of its own
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
  return weighed(tf.add(tf.tensor(points, [points.length / dimensions, 1, dimensions]), tf.mul(shift, spacing)))
}

/** The rule in one dimension with u = 0: for what must be the same function in every step. B is 1. */
export const trapezoidAtRest = (count: number): StandardNodes => weighed(tf.tensor(lineOf(count).line, [count, 1, 1]))

function lineOf(count: number) {
  const reach = Math.min(Math.sqrt(Math.PI * count), farthest)
  const spacing = (2 * reach) / count
  return { reach, spacing, line: Array.from({ length: count }, (_, k) => (k - (count - 1) / 2) * spacing) }
}

function weighed(epsilon: Tensor): StandardNodes {
  const density = tf.exp(tf.mul(tf.sum(tf.square(epsilon), 2), -0.5)) // up to a factor
  return { epsilon, weight: tf.div(density, tf.sum(density, 0, true)) }
}

/** Points of line × line that lie within the reach, one after the other. */
const disc = (line: readonly number[], reach: number) =>
  line.flatMap((x) => line.flatMap((y) => (Math.hypot(x, y) <= reach ? [x, y] : [])))
