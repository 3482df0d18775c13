import { errors, tf, type Measurement, type Scalar, type Tensor } from '@elbow-vae/core'

/** Nats per example. */
export interface GenerativeBounds {
  readonly e: Scalar
  readonly g: Scalar
  readonly u: Scalar
  readonly s: Scalar
}

/**
 * The bounds of ABE appendix C with q(x) = g(x), as sums over all codes and all x.
 *
 *   E = Σ m(z) d(x|z) log e(z|x)/m(z)     G = Σ m(z) d(x|z) log d(x|z)/g(x)     g(x) = Σ_z m(z) d(x|z)     eq. 9–10
 *   U = E_p* E_e(z|x) log d(x|z)/g(x)     S = −E_p* log g(x) − H                                            eq. 13–14
 *
 * @param m  measurement of all x of the known distribution
 * @throws WRONG_DATA unless the codes are enumerated
 */
export function estimateGenerativeBounds(m: Measurement, entropy: number): GenerativeBounds {
  if (m.rateEstimator !== 'enumerated') {
    const advice = 'Use --encoder discrete --decoder discrete --marginal discrete.'
    throw errors.wrongData('objective "generative"', 'a finite code', `a rate that is ${m.rateEstimator}`, advice)
  }
  const logDecoder = tf.neg(m.distortion) //                    log d(x|z), [codes, data]
  const logJoint = tf.add(m.logMarginal, logDecoder) //         log m(z) d(x|z)
  const logGenerated = tf.logSumExp(logJoint, 0) //             log g(x), [data]
  const expected = (nats: Tensor): Scalar => tf.sum(tf.mul(tf.exp(logJoint), nats))
  const crossEntropy = m.mean(tf.neg(logGenerated)) //          −E log g(x)
  return {
    e: expected(tf.sub(m.logPosterior, m.logMarginal)),
    g: expected(tf.sub(logDecoder, logGenerated)),
    u: tf.sub(crossEntropy, m.mean(m.distortion)),
    s: tf.sub(crossEntropy, entropy),
  }
}
