import { normal, lazy, tf, tuple, type Density, type Draw, type Tensor } from '@elbow-vae/core'
import { splitBlocks } from './chain.js'
import { drawShape, isDraw, valueOf } from './support/event.js'
import type { Gaussian } from './gaussian.js'
import { logMixture, pairwiseLogMixture, type NodeMixture } from './node-mixture.js'
import { trapezoid, fixedTrapezoid, type StandardNodes } from './support/trapezoid.js'

/** The densities of a code with an auxiliary variable. */
export interface AuxiliaryModel {
  /** A and D. */
  readonly sizes: readonly [auxiliary: number, code: number]
  /** q(a|x), its lead is [B] */
  readonly auxiliary: Gaussian
  /** q(z|a,x), for a [K, B, A] */
  code(a: Tensor): Gaussian
  /** The reverse model r(a|x,z), for z [K, B, D] */
  reverse(z: Tensor): Gaussian
  /** Number of values of a that approximate q(a|x) for a code without its own a. */
  readonly nodes: number
}

/**
 * A code with an auxiliary variable a, q(z|x) = ∫ q(a|x) q(z|a,x) da.
 *
 *   a ~ q(a|x),  z ~ q(z|a,x),  logProb = log q(a|x) + log q(z|a,x) − log r(a|x,z)
 *                                                      Maaløe et al. 2016 (arXiv:1602.05473), section 2
 *   E logProb = E log q(z|x) + E KL(q(a|x,z) ‖ r(a|x,z)) ≥ E log q(z|x)
 *
 * A draw carries its a, and `logProb` of the draw uses it. A code without its own a, or one that was drawn for another
 * example, is evaluated under a finite mixture. That is a density which integrates to 1; on average its logarithm is below
 * log q(z|x).
 *
 *   log q(z|x) ≈ log Σ_k w_k q(z|a_k,x),   a_k = μ_a(x) + σ_a(x) ε_k
 *
 * ε_k are the nodes of the trapezoidal rule if a has one dimension. Otherwise they are standard normal numbers, the same in
 * every step and every run.
 */
export function auxiliaryVariable(model: AuxiliaryModel): Density {
  const { sizes, auxiliary, code, reverse } = model
  const { mean, std } = auxiliary.gaussian // [B, A]
  const [size] = sizes
  const joint = (a: Draw, z: Draw): Draw => ({
    value: z.value,
    logProb: tf.sub(tf.add(a.logProb, z.logProb), reverse(z.value).logProb(a.value)), // [K, B]
    auxiliary: a.value,
  })
  const mixture = lazy((): NodeMixture => {
    const { epsilon, weight } = fixedNodes(size, model.nodes) //       [N, 1, A], [N, 1]
    const given = code(tf.add(mean, tf.mul(std, epsilon))).gaussian // [N, B, D]
    return { ...given, weight: tf.squeeze(weight, [1]) }
  })
  return {
    draw(noise, count) {
      const a = auxiliary.draw(noise, count)
      return joint(a, code(a.value).draw(noise, 1)) // one z for each a
    },
    logProb(value) {
      const a = isDraw(value) ? value.auxiliary : undefined
      const z = valueOf(value)
      if (!a) return logMixture(z.rank === 2 ? tf.expandDims(z, 0) : z, mixture())
      return joint({ value: a, logProb: auxiliary.logProb(a) }, { value: z, logProb: code(a).logProb(z) }).logProb
    },
    pairwiseLogProb: (value) => pairwiseLogMixture(tf.reshape(valueOf(value), [-1, sizes[1]]), mixture()),
    quadrature(count, noise) {
      const [, examples] = drawShape(mean.shape, [size], 1)
      const nodes = trapezoid(size + sizes[1], count, noise, examples)
      if (!nodes) return undefined
      const [auxiliaryNoise, codeNoise] = tuple(splitBlocks(nodes.epsilon, sizes), 2)
      const a = auxiliary.at(auxiliaryNoise)
      return { ...joint(a, code(a.value).at(codeNoise)), weight: nodes.weight }
    },
  }
}

/** The same nodes in every step: [N, 1, A] and [N, 1]. */
function fixedNodes(size: number, count: number): StandardNodes {
  if (size === 1) return fixedTrapezoid(count)
  const values = normal({ seed: 0, stream: 'auxiliary/nodes', step: 0 }, count * size)
  return { epsilon: tf.tensor(values, [count, 1, size]), weight: tf.fill([count, 1], 1 / count) }
}
