import { tf, type Conditional, type Density, type Draw, type Tensor, type Tensors } from '@elbow/core'

/**
 * Planar flows after a density of the code, with parameters of each example's own (Rezende & Mohamed 2015,
 * arXiv:1505.05770, eq. 10–12 and appendix A.1).
 *
 *   z_k = z_{k−1} + û tanh(wᵀ z_{k−1} + b)
 *   log q(z_K) = log q(z_0) − Σ_k log |1 + ûᵀ ψ_k|,   ψ = (1 − tanh²) w
 *   û = u + (m(wᵀu) − wᵀu) w/‖w‖²,   m(a) = −1 + softplus(a)     so that each can be inverted
 *
 * It can be drawn from, which is all that a bound needs; the density of any other point has no closed form.
 *
 * @param flows  K
 * @param start  parameters of the density that they begin with; each flow begins as the identity
 */
export function withPlanarFlows(encoder: Conditional, flows: number, start: Tensors, size: number): Conditional {
  return {
    variables: encoder.variables,
    parameters: () => ({ ...start, ...identities(flows, Object.values(start)[0]!.shape[0], size) }),
    density(parameters) {
      const base = encoder.density(parameters)
      return {
        draw: (noise, count) => through(base.draw(noise, count), parameters, flows),
        logProb: () => {
          throw new Error('planar flows know the density of their own draws only')
        },
      } satisfies Density
    },
  }
}

/** wᵀu at which m is 0, so that û is. */
const rest = Math.log(Math.E - 1)

/** In float32 the softplus is 0 below about −104, and the logarithm of the stretching would be infinite. */
const leastAbove = 2 ** -63

/** Flow k begins along dimension k: w = e_k, û = 0, b = 0. */
function identities(flows: number, examples: number, size: number): Tensors {
  const along = (k: number) => tf.equal(tf.range(0, size, 1, 'int32'), tf.scalar(k % size, 'int32')) // [D]
  return Object.fromEntries(
    Array.from({ length: flows }, (_, k) => k).flatMap((k) => {
      const w = tf.tile(tf.expandDims(tf.cast(along(k), 'float32'), 0), [examples, 1]) // [B, D]
      return [
        [`w_${k}`, w],
        [`u_${k}`, tf.mul(w, rest)],
        [`b_${k}`, tf.zeros([examples, 1])],
      ]
    }),
  )
}

function through({ value, logProb }: Draw, parameters: Tensors, flows: number): Draw {
  let [z, log] = [value, logProb] // [K, B, D], [K, B]
  for (let k = 0; k < flows; k++) {
    const [w, u, b] = ['w', 'u', 'b'].map((name) => parameters[`${name}_${k}`]!) as [Tensor, Tensor, Tensor]
    const along = tf.sum(tf.mul(w, u), -1, true) // wᵀu, [B, 1]
    const squared = tf.sum(tf.square(w), -1, true)
    const above = tf.maximum(tf.softplus(along), leastAbove) // m(wᵀu) + 1
    const pushed = tf.add(u, tf.mul(tf.div(tf.sub(tf.sub(above, 1), along), squared), w)) // û, [B, D]
    const bent = tf.tanh(tf.add(tf.sum(tf.mul(z, w), -1, true), b)) // [K, B, 1]
    // 1 + ûᵀψ = 1 + (1 − tanh²) m(wᵀu), written without the difference of two ones
    const stretched = tf.add(tf.square(bent), tf.mul(tf.sub(1, tf.square(bent)), above))
    z = tf.add(z, tf.mul(pushed, bent))
    log = tf.sub(log, tf.squeeze(tf.log(stretched), [-1]))
  }
  return { value: z, logProb: log }
}
