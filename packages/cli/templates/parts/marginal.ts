import { codeSize, definePlugin, tf, type Density, type Tensor } from '@elbow-vae/core'

/**
 * Independent logistic dimensions, with heavier tails than a Gaussian.
 *
 *   m(z) = Π_d σ(z_d / s_d) σ(−z_d / s_d) / s_d,   σ(a) = 1 / (1 + exp −a)     Dinh et al. 2015 (arXiv:1410.8516), section 3.4
 *
 * In the paper s is 1; here it is learned for each dimension of z [K, B, D]. Log-densities are in nats.
 */
export const __id__ = definePlugin({
  kind: 'marginal',
  name: '__name__',
  summary: 'independent logistic dimensions with learned scales',
  equation: 'm(z) = Π_d σ(z_d / s_d) σ(−z_d / s_d) / s_d',
  paper: 'Dinh et al. 2015, NICE: Non-linear Independent Components Estimation, ICLR workshop',
  options: { scale: { default: 1, min: 1e-6, help: 'initial value of every s_d' } },
  create({ scale }, context) {
    const size = codeSize(context)
    const logScale = context.variable('log-scale', [size], () => new Float32Array(size).fill(Math.log(scale)))
    return {
      variables: context.variables,
      density: () => logistic(logScale),
    }
  },
})

/** @param logScale  [D] */
function logistic(logScale: Tensor): Density {
  const ofEach = (z: Tensor) => {
    const standard = tf.div(z, tf.exp(logScale))
    return tf.neg(tf.add(tf.add(tf.softplus(standard), tf.softplus(tf.neg(standard))), logScale)) // [K, B, D]
  }
  const logProb = (z: Tensor) => tf.sum(ofEach(z), -1) // [K, B]
  return {
    logProb: (given) => logProb('value' in given ? given.value : given),
    logProbPerDimension: ofEach,
    draw(noise, count) {
      const u = noise.uniform([count, 1, logScale.shape[0]])
      const value = tf.mul(tf.sub(tf.log(u), tf.log1p(tf.neg(u))), tf.exp(logScale)) // [K, 1, D]
      return { value, logProb: logProb(value) }
    },
  }
}
