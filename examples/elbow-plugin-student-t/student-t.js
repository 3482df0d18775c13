// @ts-check
import { codeSize, definePlugin, tf } from '@elbow-vae/core'
import { logGamma } from './log-gamma.js'

/**
 * Independent Student's t dimensions with ν degrees of freedom.
 *
 *   log m(z) = Σ_d log Γ((ν + 1)/2) − log Γ(ν/2) − ½ log πν − log s − (ν + 1)/2 log(1 + (z_d/s)²/ν)
 *
 * Draws are exact and reparameterized, z = s t, by the polar method (Bailey 1994, Mathematics of Computation 62:779–781):
 *
 *   t = √(ν (u^(−2/ν) − 1)) cos 2πv,   u, v ~ U(0, 1)
 *
 * The rate of a Gaussian encoder has no closed form; core estimates it from samples.
 *
 * @param {{ degrees: number, scale: import('@elbow-vae/core').Tensor, size: number }} parameters  ν; s [1]; D
 * @returns {import('@elbow-vae/core').Density}
 */
function studentT({ degrees, scale, size }) {
  const constant = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(Math.PI * degrees)
  /** @param {import('@elbow-vae/core').Tensor} z  [K, B, D] */
  const logProbPerDimension = (z) => {
    const tail = tf.log1p(tf.div(tf.square(tf.div(z, scale)), degrees))
    return tf.sub(constant, tf.add(tf.log(scale), tf.mul(tail, (degrees + 1) / 2)))
  }
  /** @param {import('@elbow-vae/core').Tensor} z */
  const logProb = (z) => tf.sum(logProbPerDimension(z), -1)
  return {
    logProb: (value) => logProb('value' in value ? value.value : value),
    logProbPerDimension,
    draw(noise, count) {
      const [u, v] = [noise.uniform([count, 1, size]), noise.uniform([count, 1, size])]
      const radius = tf.sqrt(tf.mul(tf.expm1(tf.mul(tf.log(u), -2 / degrees)), degrees))
      const value = tf.mul(scale, tf.mul(radius, tf.cos(tf.mul(v, 2 * Math.PI))))
      return { value, logProb: logProb(value) }
    },
  }
}

/** m(z) = Π_d St(z_d; ν, 0, s). */
export const studentTMarginal = definePlugin({
  kind: 'marginal',
  name: 'student-t',
  summary: "independent Student's t dimensions: a Gaussian with heavy tails",
  equation: 'm(z) = Π_d St(z_d; ν, 0, s)',
  paper: 'Mathieu et al. 2019, Disentangling Disentanglement in Variational Autoencoders, ICML',
  options: {
    degrees: { default: 5, min: 1, help: 'ν, degrees of freedom: 1 is a Cauchy distribution, ∞ a Gaussian' },
    scale: { default: 1, min: 1e-3, help: 's, or its initial value' },
    learned: { default: false, help: 'learn one s for all dimensions' },
  },
  create({ degrees, scale, learned }, context) {
    const weight = learned && context.variable('scale', [1], () => Float32Array.of(Math.log(scale)))
    const s = () => (weight ? tf.exp(weight) : tf.fill([1], scale))
    return {
      variables: context.variables,
      density: () => studentT({ degrees, scale: s(), size: codeSize(context) }),
    }
  },
})
