import { errors, tf, type Measurement, type Noise, type Tensor } from '@elbow/core'

/**
 * The batch's codes, z_i ~ e(z|x_i): draws from the aggregated posterior q(z). [B, D]
 *
 * @throws BAD_USAGE where gradients cannot pass through a draw
 */
export function codesOf(where: string, m: Measurement): Tensor {
  if (m.posterior.enumerate) {
    throw errors.badUsage(
      `${where}: needs a continuous code, because its gradient passes through draws. Use --encoder mlp.`,
    )
  }
  return tf.reshape(m.draw.value, [-1, m.draw.value.shape.at(-1)!])
}

/** As many draws from m(z). [count, D] */
export function marginalDraws(m: Measurement, noise: Noise, count: number): Tensor {
  const { value } = m.marginal.draw(noise, count)
  return tf.reshape(value, [count, value.shape.at(-1)!])
}
