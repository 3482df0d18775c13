import { tf, type Tensor } from '@elbow/core'
import type { GaussianParameters } from './gaussian.js'

/**
 * log N(z; μ_c, diag σ_c²) of every code under every component, from the differences themselves.
 *
 *   Σ_d −½ ((z_d − μ_cd)/σ_cd)² − log σ_cd − ½ log 2π
 *
 * One dimension after the other, so that no tensor is larger than [N, C]. The gradient computes the differences again,
 * because the tape would keep D of them. Matrix products (`everyPair`) are faster for many dimensions, but lose whole nats
 * where components overlap whose σ is a thousandth of the other distances.
 *
 * @param z  [N, D]
 * @returns  [N, C], nats
 */
export function everyPairExactly(z: Tensor, { mean, deviation }: GaussianParameters): Tensor {
  const measure = tf.customGrad((...given) => {
    const [z, mean, deviation, save] = given as unknown as [Tensor, Tensor, Tensor, (kept: Tensor[]) => void]
    save([z, mean, deviation])
    return { value: logProbs(z, mean, deviation), gradFunc: gradients as never }
  })
  return measure(z, mean, deviation)
}

function logProbs(z: Tensor, mean: Tensor, deviation: Tensor): Tensor {
  const { differences, precisions } = perDimension(z, mean, deviation)
  const normalizer = tf.sum(tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI)), 1) // [C]
  const squares = differences.reduce<Tensor | undefined>((sum, difference, d) => {
    const next = tf.tidy(() => {
      const square = tf.mul(tf.square(difference()), precisions[d]!)
      return sum ? tf.add(sum, square) : square
    })
    sum?.dispose()
    return next
  }, undefined)!
  return tf.sub(tf.mul(squares, -0.5), normalizer)
}

/** For every dimension z_d − μ_cd, [N, C], made when asked for, and 1/σ_cd², [1, C]. */
function perDimension(z: Tensor, mean: Tensor, deviation: Tensor) {
  const rows = (tensor: Tensor) => tf.split(tf.transpose(tensor), tensor.shape[1]!, 0) // [1, C] each
  const codes = tf.split(z, z.shape[1]!, 1) // [N, 1] each
  const differences = rows(mean).map((own, d) => () => tf.sub(codes[d]!, own))
  return { differences, precisions: rows(tf.square(tf.div(1, deviation))) }
}

/** By z, μ and σ: −Σ_c g τ (z − μ), Σ_n g τ (z − μ), and Σ_n g ((z − μ)² τ − 1) / σ, for g = dy [N, C] and τ = 1/σ². */
function gradients(dy: Tensor, [z, mean, deviation]: [Tensor, Tensor, Tensor]): Tensor[] {
  const { differences, precisions } = perDimension(z, mean, deviation)
  const perD = differences.map((difference, d) =>
    tf.tidy(() => {
      const apart = difference()
      const weighed = tf.mul(dy, apart)
      return {
        z: tf.matMul(weighed, precisions[d]!, false, true), //             [N, 1]
        mean: tf.sum(weighed, 0, true), //                                 [1, C]
        deviation: tf.sum(tf.mul(weighed, apart), 0, true), //             [1, C]
      }
    }),
  )
  const byComponent = (name: 'mean' | 'deviation') => tf.transpose(tf.concat(perD.map((each) => each[name]))) // [C, D]
  const scale = tf.div(1, deviation)
  const precision = tf.square(scale)
  const total = tf.expandDims(tf.sum(dy, 0), 1) //                         [C, 1]
  return [
    tf.neg(
      tf.concat(
        perD.map((each) => each.z),
        1,
      ),
    ),
    tf.mul(byComponent('mean'), precision),
    tf.mul(tf.sub(tf.mul(byComponent('deviation'), precision), total), scale),
  ]
}
