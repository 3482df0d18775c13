import { customGradient, tf, tuple, type Tensor } from '@elbow-vae/core'
import type { GaussianParameters } from './gaussian-parameters.js'

/**
 * log N(z; μ_c, diag σ_c²) of every code under every component, from the differences z − μ_c.
 *
 *   Σ_d −½ ((z_d − μ_cd)/σ_cd)² − log σ_cd − ½ log 2π
 *
 * It handles one dimension at a time, so that no tensor is larger than [N, C]. The gradient recomputes the differences,
 * because the tape would keep D of them. Matrix products (`pairwiseGaussianLogProb`) are faster for many dimensions, but
 * lose whole nats if components overlap whose σ is a thousandth of the other distances.
 *
 * @param z  [N, D]
 * @returns  [N, C], nats
 */
export const exactPairwiseGaussianLogProb = (z: Tensor, { mean, std }: GaussianParameters): Tensor =>
  customGradient([z, mean, std], { value: () => logProbs(z, mean, std), gradients })

function logProbs(z: Tensor, mean: Tensor, std: Tensor): Tensor {
  const dimensions = perDimension(z, mean, std)
  const normalizer = tf.sum(tf.add(tf.log(std), 0.5 * Math.log(2 * Math.PI)), 1) // [C]
  let squares: Tensor | undefined
  for (const { difference, precision } of dimensions) {
    const sum: Tensor | undefined = squares
    squares = tf.tidy(() => {
      const square = tf.mul(tf.square(difference()), precision)
      return sum ? tf.add(sum, square) : square
    })
    sum?.dispose()
  }
  if (!squares) throw new RangeError('a Gaussian of no dimensions')
  return tf.sub(tf.mul(squares, -0.5), normalizer)
}

/** For every dimension: z_d − μ_cd, [N, C], computed on demand, and 1/σ_cd², [1, C]. */
function perDimension(z: Tensor, mean: Tensor, std: Tensor) {
  const rows = (tensor: Tensor) => tf.split(tf.transpose(tensor), tensor.shape[1]!, 0) // [1, C] each
  const codes = tf.split(z, z.shape[1]!, 1) // [N, 1] each
  const means = rows(mean)
  const precisions = rows(tf.square(tf.div(1, std)))
  return means.map((own, d) => ({ difference: () => tf.sub(codes[d]!, own), precision: precisions[d]! }))
}

/**
 * Gradients by z, μ and σ, for g = dy [N, C] and τ = 1/σ²:
 *
 *   −Σ_c g τ (z − μ),   Σ_n g τ (z − μ),   Σ_n g ((z − μ)² τ − 1) / σ
 */
function gradients(dy: Tensor, inputs: readonly Tensor[]): Tensor[] {
  const [z, mean, std] = tuple(inputs, 3)
  const perD = perDimension(z, mean, std).map(({ difference, precision }) =>
    tf.tidy(() => {
      const distance = difference()
      const weighted = tf.mul(dy, distance)
      return {
        z: tf.matMul(weighted, precision, false, true), //      [N, 1]
        mean: tf.sum(weighted, 0, true), //                     [1, C]
        std: tf.sum(tf.mul(weighted, distance), 0, true), //    [1, C]
      }
    }),
  )
  const byComponent = (name: 'mean' | 'std') => tf.transpose(tf.concat(perD.map((each) => each[name]))) // [C, D]
  const scale = tf.div(1, std)
  const precision = tf.square(scale)
  const total = tf.expandDims(tf.sum(dy, 0), 1) //              [C, 1]
  const byCode = perD.map((each) => each.z)
  return [
    tf.neg(tf.concat(byCode, 1)),
    tf.mul(byComponent('mean'), precision),
    tf.mul(tf.sub(tf.mul(byComponent('std'), precision), total), scale),
  ]
}
