import { tf, type Measurement, type Tensor } from '@elbow-vae/core'

/**
 * log W_ij, so that q(z_i) ≈ Σ_j W_ij e(z_i|x_j) for a batch of B out of N examples, [B, B].
 *
 *   weighted     W_ij = 1/(N B)                                          Chen et al. 2018, eq. S1
 *   stratified   W_ii = 1/N; one other example 1/(B−1) · (N−B+1)/N, the others 1/(B−1)     appendix C.2
 *
 * For exact data the batch has all x, and W_ij = p(x_j) exactly.
 */
export function logMixtureWeights(m: Measurement, count: number, estimator: 'weighted' | 'stratified'): Tensor {
  if (m.weights) return tf.log(tf.maximum(tf.reshape(m.weights, [1, count]), 1e-30)) // log 0 differs between shaders
  const size = m.trainingSize ?? count
  if (estimator === 'weighted' || count === 1) return tf.fill([1, count], -Math.log(size * count))
  const others = count - 1
  const total = Math.max(size, count) // a batch of a held-out split may be larger than the training split
  const weights = new Float32Array(count * count).fill(1 / others)
  const stratum = (total - others) / (total * others)
  for (let i = 0; i < count; i++) {
    weights[i * count + i] = 1 / total
    weights[i * count + ((i + 1) % count)] = stratum
  }
  return tf.tensor(weights.map(Math.log), [count, count])
}
