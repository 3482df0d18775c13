import { stopGradient, tf, type Tensor } from '@elbow-vae/core'

/** Nodes of the trapezoidal rule. */
const nodes = 512

/**
 * Exact expectation of the log of the mean weight of K independent draws from a finite code, without a sum over all K-tuples.
 *
 *   E log X = ∫_0^∞ (e^(−t) − E e^(−tX)) dt/t            Merhav & Sason 2020 (arXiv:1912.05812), section 1
 *   E exp(−t/K Σ_k w_k) = (Σ_c p_c exp(−t w_c / K))^K     for X = 1/K Σ_k w_k
 *
 * With t = e^u the integrand is smooth over the whole line, and the trapezoidal rule of step h has an error of about exp(−π²/h). The
 * nodes cover the range of the weights of each example. The error is below 1e-5 nats for log weights that differ by up to 300 nats.
 *
 * @param logWeight    log w_c, [C, B]
 * @param probability  p_c, [C, B], summing to 1 over C
 * @param draws        K
 * @returns [B], nats
 */
export function expectedLogMean(logWeight: Tensor, probability: Tensor, draws: number): Tensor {
  if (draws === 1) return tf.sum(tf.mul(probability, logWeight), 0)
  const largest = stopGradient(tf.max(logWeight, 0)) //                                             [B]
  const relative = tf.sub(logWeight, largest) //                                                   [C, B], 0 at most
  const first = -15 // a fraction e^(−15) of the integral is below it
  const last = tf.add(stopGradient(tf.neg(tf.min(relative, 0))), 3 + Math.log(draws)) //           [B]
  const step = tf.div(tf.sub(last, first), nodes - 1) //                                           [B]
  const u = tf.add(tf.mul(tf.reshape(tf.range(0, nodes), [nodes, 1]), step), first) //             [N, B]
  const exponent = tf.add(tf.expandDims(u, 1), tf.sub(relative, Math.log(draws))) //               [N, C, B]
  const transform = tf.sum(tf.mul(probability, decay(exponent)), 1) //                             [N, B]
  const integrand = tf.sub(decay(u), power(transform, draws))
  return tf.add(largest, tf.mul(step, tf.sum(integrand, 0)))
}

/** exp(−e^u). Where it is 0 in float32, its gradient is 0, not 0 · ∞. */
const decay = (u: Tensor): Tensor => tf.exp(tf.neg(tf.exp(tf.minimum(u, 5))))

/** x^n by squaring, with finite gradients at x = 0. */
function power(x: Tensor, n: number): Tensor {
  if (n === 1) return x
  const half = power(tf.square(x), Math.floor(n / 2))
  return n % 2 === 0 ? half : tf.mul(half, x)
}
