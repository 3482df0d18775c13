import { measure, tf, type Conditional, type Evaluation, type Tensor } from '@elbow-vae/core'

/** The density q(x) in G, U and S. */
export interface DataDensity {
  /**
   * log q(x), [B], nats. Called inside a tidy.
   *
   * @param stream  names the noise, if any
   */
  logProb(x: Tensor, stream: string): Tensor
}

/**
 * The model's own density, by importance weights:
 *
 *   log q(x) = E log 1/K Σ_k m(z_k) d(x|z_k) / e(z_k|x),   z_k ~ e(z|x)     Burda et al. 2016, eq. 8
 *
 * By Jensen's inequality q(x) ≤ g(x), so q integrates to at most 1, and G is an upper bound of I_d for every K. It decreases
 * towards I_d as K grows. No second model is needed.
 */
export const importanceWeightedDensity = (run: Evaluation, draws: number): DataDensity => ({
  logProb(x, stream) {
    const noise = run.noise(stream)
    const m = measure(run.model, {
      x,
      samples: draws,
      noise,
      enumerate: false,
      rateEstimator: 'sampled',
      trainingSize: null,
    })
    const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) // [K, B]
    return tf.sub(tf.logSumExp(logWeight, 0), Math.log(draws))
  },
})

/** A decoder as an unconditional density: its code is a single 0. */
export const unconditionalDensity = (decoder: Conditional): DataDensity => ({
  logProb(x) {
    const code = tf.zeros([1, x.shape[0], 1])
    return tf.squeeze(decoder.density(decoder.parameters(code)).logProb(x), [0])
  },
})
