import { tf, type Conditional, type Density, type Noise, type Tensor, type Tensors } from '@elbow-vae/core'

/** Draws for the initial mean and standard deviation. */
const initialDraws = 100

/**
 * A diagonal Gaussian for each example, N(z; μ, diag σ²), parameters [B, D], for an encoder of any family.
 *
 * It starts at the mean and standard deviation of draws from the encoder's density.
 *
 * @param start  parameters of the encoder's density
 */
export function gaussianFamily(
  encoder: Conditional,
  start: Tensors,
  noise: Noise,
): Conditional<{ mean: Tensor; logDeviation: Tensor }> {
  return {
    variables: encoder.variables,
    parameters() {
      const { mean, variance } = tf.moments(encoder.density(start).draw(noise, initialDraws).value, 0)
      return { mean, logDeviation: tf.mul(0.5, tf.log(tf.maximum(variance, 1e-12))) }
    },
    density({ mean, logDeviation }) {
      const perDimension = (standard: Tensor) =>
        tf.sub(tf.mul(tf.square(standard), -0.5), tf.add(logDeviation, 0.5 * Math.log(2 * Math.PI)))
      return {
        draw(source, count) {
          const standard = source.normal([count, ...mean.shape])
          const value = tf.add(mean, tf.mul(tf.exp(logDeviation), standard))
          return { value, logProb: tf.sum(perDimension(standard), -1) }
        },
        logProb: (given) => {
          const z = 'logProb' in given ? given.value : given
          return tf.sum(perDimension(tf.div(tf.sub(z, mean), tf.exp(logDeviation))), -1)
        },
      } satisfies Density
    },
  }
}
