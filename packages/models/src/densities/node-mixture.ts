import { tf, type Tensor } from '@elbow/core'
import { everyPair } from './every-pair.js'
import { gaussian, type GaussianParameters } from './gaussian.js'

/** For every example a mixture of N diagonal Gaussians: mean and deviation [N, B, D], weights [N] that sum to 1. */
export interface NodeMixture extends GaussianParameters {
  readonly weight: Tensor
}

/** Numbers in the largest tensor, unless told otherwise: nodes are taken so many at a time. */
const largest = 2 ** 21

/**
 * log Σ_k w_k N(z; μ_k(x), diag σ_k²(x))
 *
 * @param z  [K, B, D], or [K, 1, D] for codes that meet every example
 * @returns  [K, B], nats
 */
export function logMixture(z: Tensor, mixture: NodeMixture, most = largest): Tensor {
  const [nodes, examples, size] = mixture.mean.shape as [number, number, number]
  const apart = tf.expandDims(z, 1) //                                                    [K, 1, B, D]
  return overNodes(nodes, most / (z.shape[0] * examples * size), (start, count) => {
    const { mean, deviation, logWeight } = some(mixture, start, count)
    const each = gaussian({ mean, deviation }, [size]).logProb(apart) //                  [K, count, B]
    return tf.logSumExp(tf.add(each, logWeight), 1)
  })
}

/**
 * The same of every code under the mixture of every example, by matrix products.
 *
 * @param z  [M, D]
 * @returns  [M, B], nats
 */
export function logMixtureOfEach(z: Tensor, mixture: NodeMixture, most = largest): Tensor {
  const [nodes, examples, size] = mixture.mean.shape as [number, number, number]
  return overNodes(nodes, most / (z.shape[0] * examples), (start, count) => {
    const { mean, deviation, logWeight } = some(mixture, start, count)
    const components = { mean: tf.reshape(mean, [-1, size]), deviation: tf.reshape(deviation, [-1, size]) }
    const each = tf.reshape(everyPair(z, components), [-1, count, examples])
    return tf.logSumExp(tf.add(each, logWeight), 1)
  })
}

function overNodes(nodes: number, fit: number, measure: (start: number, count: number) => Tensor): Tensor {
  const step = Math.max(1, Math.floor(fit))
  const starts = Array.from({ length: Math.ceil(nodes / step) }, (_, i) => i * step)
  const pieces = starts.map((start) => measure(start, Math.min(step, nodes - start)))
  return pieces.length === 1 ? pieces[0]! : tf.logSumExp(tf.stack(pieces), 0)
}

function some({ mean, deviation, weight }: NodeMixture, start: number, count: number) {
  const slice = (tensor: Tensor) => tf.slice(tensor, start, count)
  return { mean: slice(mean), deviation: slice(deviation), logWeight: tf.log(tf.expandDims(slice(weight), 1)) }
}
