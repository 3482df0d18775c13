import { tf, type Measurement, type Tensor } from '@elbow/core'
import { codeWeights } from '../codes.js'

/**
 * Weights of the pairs of codes that estimate E k(z, z′) over two independent draws from q(z) = Σ_i p(x_i) e(z|x_i), from K draws
 * for each x of a known distribution.
 *
 *   W_(k,i),(l,j) = p_i p_j / K² for i ≠ j;   p_i² / K(K−1) for i = j, k ≠ l;   0 for a code and itself
 *
 * They sum to 1. With one draw (K = 1) nothing is known of two codes of one x: the other pairs then take the share of these.
 *
 * @returns [K·B, K·B]; undefined for examples from a training split, all of whose pairs weigh the same
 */
export function pairWeights(m: Measurement): Tensor | undefined {
  const weights = codeWeights(m) // [n]
  if (!weights) return undefined
  const [draws, examples] = m.draw.value.shape as [number, number]
  const n = draws * examples
  const factors = new Float32Array(n * n).map((_, at) => {
    const [a, b] = [Math.floor(at / n), at % n]
    if (a === b) return 0
    return a % examples === b % examples ? draws / (draws - 1) : 1
  })
  const pairs = tf.mul(tf.mul(tf.reshape(weights, [n, 1]), weights), tf.tensor(factors, [n, n]))
  return draws > 1 ? pairs : tf.div(pairs, tf.maximum(tf.sum(pairs), 1e-12))
}
