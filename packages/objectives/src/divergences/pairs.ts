import { tf, type Measurement, type Tensor } from '@elbow-vae/core'
import { codeWeights } from '../codes.js'

/**
 * Weights of pairs of codes for the estimate of E k(z, z′) over two independent draws from q(z) = Σ_i p(x_i) e(z|x_i), from K draws
 * for each x of a known distribution.
 *
 *   W_(k,i),(l,j) = p_i p_j / K² for i ≠ j;   p_i² / K(K−1) for i = j, k ≠ l;   0 for a code and itself
 *
 * They sum to 1. With K = 1 there are no two codes of the same x, and the weights of the other pairs are normalized to 1.
 *
 * @returns [K·B, K·B]; undefined for a training split, where all pairs have equal weights
 */
export function pairWeights(m: Measurement): Tensor | undefined {
  const weights = codeWeights(m) // [n]
  if (!weights) return undefined
  const { shape } = m.draw.value
  const [draws, examples] = [shape[0], shape[1]!]
  const n = draws * examples
  const factors = new Float32Array(n * n).map((_, index) => {
    const [a, b] = [Math.floor(index / n), index % n]
    if (a === b) return 0
    return a % examples === b % examples ? draws / (draws - 1) : 1
  })
  const pairs = tf.mul(tf.mul(tf.reshape(weights, [n, 1]), weights), tf.tensor(factors, [n, n]))
  return draws > 1 ? pairs : tf.div(pairs, tf.maximum(tf.sum(pairs), 1e-12))
}
