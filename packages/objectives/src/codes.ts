import { tf, type Measurement, type Noise, type Tensor } from '@elbow/core'

/** The batch's codes, z_i ~ e(z|x_i): draws from the aggregated posterior q(z). [K·B, D] */
export const codesOf = ({ draw: { value } }: Measurement): Tensor => tf.reshape(value, [-1, value.shape.at(-1)!])

/** As many draws from m(z). [count, D] */
export function marginalDraws(m: Measurement, noise: Noise, count: number): Tensor {
  const { value } = m.marginal.draw(noise, count)
  return tf.reshape(value, [count, value.shape.at(-1)!])
}
