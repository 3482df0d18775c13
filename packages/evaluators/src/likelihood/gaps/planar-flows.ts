import { tf, type Conditional, type Density, type Draw, type Tensors } from '@elbow-vae/core'

/**
 * Planar flows after a density of the code, with separate parameters for each example (Rezende & Mohamed 2015,
 * arXiv:1505.05770, eq. 10–12 and appendix A.1).
 *
 *   z_k = z_{k−1} + û tanh(wᵀ z_{k−1} + b)
 *   log q(z_K) = log q(z_0) − Σ_k log |1 + ûᵀ ψ_k|,   ψ = (1 − tanh²) w
 *   û = u + (m(wᵀu) − wᵀu) w/‖w‖²,   m(a) = −1 + softplus(a)     so that each flow is invertible
 *
 * A bound needs only draws and their densities. The density of any other point has no closed form.
 *
 * @param flows  K
 * @param start  initial parameters of the base density; each flow starts as the identity
 * @param size   D
 */
export function withPlanarFlows(encoder: Conditional, flows: number, start: Tensors, size: number): Conditional {
  return {
    variables: encoder.variables,
    parameters: () => ({ ...start, ...identities(flows, Object.values(start)[0]!.shape[0], size) }),
    density(parameters) {
      const base = encoder.density(parameters)
      return {
        draw: (noise, count) => applyFlows(base.draw(noise, count), parameters, flows),
        logProb: () => {
          throw new Error('planar flows have a density only for their own draws')
        },
      } satisfies Density
    },
  }
}

/** The value of wᵀu at which m(wᵀu) = 0, so that û = 0. */
const identityProduct = Math.log(Math.E - 1)

/** In float32 the softplus is 0 below about −104, and the log-determinant would be infinite. */
const minSoftplus = 2 ** -63

/** Flow k starts along dimension k: w = e_k, û = 0, b = 0. */
function identities(flows: number, examples: number, size: number): Tensors {
  const isDimension = (k: number) => tf.equal(tf.range(0, size, 1, 'int32'), tf.scalar(k % size, 'int32')) // [D]
  return Object.fromEntries(
    Array.from({ length: flows }, (_, k) => k).flatMap((k) => {
      const w = tf.tile(tf.expandDims(tf.cast(isDimension(k), 'float32'), 0), [examples, 1]) // [B, D]
      return [
        [`w_${k}`, w],
        [`u_${k}`, tf.mul(w, identityProduct)],
        [`b_${k}`, tf.zeros([examples, 1])],
      ]
    }),
  )
}

function applyFlows({ value, logProb }: Draw, parameters: Tensors, flows: number): Draw {
  let [z, log] = [value, logProb] // [K, B, D], [K, B]
  for (let k = 0; k < flows; k++) {
    const [w, u, b] = [parameters[`w_${k}`]!, parameters[`u_${k}`]!, parameters[`b_${k}`]!]
    const wu = tf.sum(tf.mul(w, u), -1, true) //                                       wᵀu, [B, 1]
    const squaredNorm = tf.sum(tf.square(w), -1, true) //                              ‖w‖², [B, 1]
    const softplus = tf.maximum(tf.softplus(wu), minSoftplus) //                       m(wᵀu) + 1
    const uHat = tf.add(u, tf.mul(tf.div(tf.sub(tf.sub(softplus, 1), wu), squaredNorm), w)) // û, [B, D]
    const tanh = tf.tanh(tf.add(tf.sum(tf.mul(z, w), -1, true), b)) //                 [K, B, 1]
    // 1 + ûᵀψ = 1 + (1 − tanh²) m(wᵀu), rewritten to avoid cancellation
    const determinant = tf.add(tf.square(tanh), tf.mul(tf.sub(1, tf.square(tanh)), softplus))
    z = tf.add(z, tf.mul(uHat, tanh))
    log = tf.sub(log, tf.squeeze(tf.log(determinant), [-1]))
  }
  return { value: z, logProb: log }
}
