import { shapeOf, tf, type Tensor } from '@elbow-vae/core'
import { pairwiseGaussianLogProb } from './support/pairwise-gaussian.js'
import { gaussian } from './gaussian.js'
import type { GaussianParameters } from './support/gaussian-parameters.js'

/** A mixture of N diagonal Gaussians for every example: mean and std [N, B, D], weights [N] that sum to 1. */
export interface NodeMixture extends GaussianParameters {
  readonly weight: Tensor
}

/** Default for the number of elements in the largest tensor. Nodes are processed in groups of that size. */
const defaultLimit = 2 ** 21

/**
 * log Σ_k w_k N(z; μ_k(x), diag σ_k²(x))
 *
 * @param z  [K, B, D], or [K, 1, D] for codes that are the same for every example
 * @returns  [K, B], nats
 */
export function logMixture(z: Tensor, mixture: NodeMixture, limit = defaultLimit): Tensor {
  const [nodes, examples, size] = shapeOf(mixture.mean, 3)
  const expanded = tf.expandDims(z, 1) //                              [K, 1, B, D]
  return overNodes(nodes, limit / (z.shape[0] * examples * size), (start, count) => {
    const { mean, std, logWeight } = sliceNodes(mixture, start, count)
    const each = gaussian({ mean, std }, [size]).logProb(expanded) //  [K, count, B]
    return tf.logSumExp(tf.add(each, logWeight), 1)
  })
}

/**
 * The same log density of every code under the mixture of every example, by matrix products.
 *
 * @param z  [M, D]
 * @returns  [M, B], nats
 */
export function pairwiseLogMixture(z: Tensor, mixture: NodeMixture, limit = defaultLimit): Tensor {
  const [nodes, examples, size] = shapeOf(mixture.mean, 3)
  return overNodes(nodes, limit / (z.shape[0] * examples), (start, count) => {
    const { mean, std, logWeight } = sliceNodes(mixture, start, count)
    const components = { mean: tf.reshape(mean, [-1, size]), std: tf.reshape(std, [-1, size]) }
    const each = tf.reshape(pairwiseGaussianLogProb(z, components), [-1, count, examples])
    return tf.logSumExp(tf.add(each, logWeight), 1)
  })
}

/** Log-sum-exp over groups of at most `most` nodes. */
function overNodes(nodes: number, most: number, logSum: (start: number, count: number) => Tensor): Tensor {
  const step = Math.max(1, Math.floor(most))
  const starts = Array.from({ length: Math.ceil(nodes / step) }, (_, i) => i * step)
  const pieces = starts.map((start) => logSum(start, Math.min(step, nodes - start)))
  return pieces.length === 1 ? pieces[0]! : tf.logSumExp(tf.stack(pieces), 0)
}

function sliceNodes({ mean, std, weight }: NodeMixture, start: number, count: number) {
  const slice = (tensor: Tensor) => tf.slice(tensor, start, count)
  return { mean: slice(mean), std: slice(std), logWeight: tf.log(tf.expandDims(slice(weight), 1)) }
}
