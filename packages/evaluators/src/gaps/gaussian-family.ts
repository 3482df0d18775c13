import { tf, type Conditional, type Density, type Noise, type Tensor, type Tensors } from '@elbow/core'

/** Draws whose mean and deviation it begins with. */
const draws = 100

/**
 * A diagonal Gaussian for each example, whatever the encoder's own family: N(z; μ, diag σ²), parameters [B, D].
 *
 * It begins at the mean and deviation of what the encoder's density draws under `start`.
 */
export function gaussianFamily(encoder: Conditional, start: Tensors, noise: Noise): Conditional {
  return {
    variables: encoder.variables,
    parameters() {
      const { mean, variance } = tf.moments(encoder.density(start).draw(noise, draws).value, 0)
      return { mean, logDeviation: tf.mul(0.5, tf.log(tf.maximum(variance, 1e-12))) }
    },
    density({ mean, logDeviation }) {
      const perDimension = (standard: Tensor) =>
        tf.sub(tf.mul(tf.square(standard), -0.5), tf.add(logDeviation!, 0.5 * Math.log(2 * Math.PI)))
      return {
        draw(source, count) {
          const standard = source.normal([count, ...mean!.shape])
          const value = tf.add(mean!, tf.mul(tf.exp(logDeviation!), standard))
          return { value, logProb: tf.sum(perDimension(standard), -1) }
        },
        logProb: (given) => {
          const z = 'logProb' in given ? given.value : given
          return tf.sum(perDimension(tf.div(tf.sub(z, mean!), tf.exp(logDeviation!))), -1)
        },
      } satisfies Density
    },
  }
}
