import { measure, tf, type Conditional, type Evaluation, type Tensor } from '@elbow/core'

/** q(x), what G, U and S compare with. */
export interface DataDensity {
  /**
   * log q(x), [B] nats. Runs inside a tidy.
   *
   * @param stream  names the noise, where there is any
   */
  logProb(x: Tensor, stream: string): Tensor
}

/**
 * The model's own density, by importance weights:
 *
 *   log q(x) = E log 1/K Σ_k m(z_k) d(x|z_k) / e(z_k|x),   z_k ~ e(z|x)     Burda et al. 2016, eq. 8
 *
 * By Jensen q(x) ≤ g(x), so q has at most the mass of a density and G stays an upper bound of I_d, for any K; it falls
 * towards I_d as K grows. No second model has to be fitted.
 */
export const importanceWeighted = (run: Evaluation, draws: number): DataDensity => ({
  logProb(x, stream) {
    const noise = run.noise(stream)
    const m = measure(run.model, { x, samples: draws, noise, enumerate: false, rate: 'sampled', trainingSize: null })
    const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) // [K, B]
    return tf.sub(tf.logSumExp(logWeight, 0), Math.log(draws))
  },
})

/** A decoder that is told nothing: its code is a single 0. */
export const uninformed = (decoder: Conditional): DataDensity => ({
  logProb(x) {
    const nothing = tf.zeros([1, x.shape[0], 1])
    return tf.squeeze(decoder.density(decoder.parameters(nothing)).logProb(x), [0])
  },
})
