import { normal, once, tf, type Density, type Draw, type Tensor } from '@elbow/core'
import { splitBlocks } from './chain.js'
import { isDraw, valueOf } from './event.js'
import { drawShape, type Gaussian } from './gaussian.js'
import { logMixture, logMixtureOfEach, type NodeMixture } from './node-mixture.js'
import { trapezoid, trapezoidAtRest, type StandardNodes } from './trapezoid.js'

/** What a code with an auxiliary variable is made of. */
export interface AuxiliaryModel {
  /** A and D. */
  readonly sizes: readonly [auxiliary: number, code: number]
  /** q(a|x), of lead [B] */
  readonly auxiliary: Gaussian
  /** q(z|a,x) given a, [K, B, A] */
  code(a: Tensor): Gaussian
  /** r(a|x,z) given z, [K, B, D] */
  reverse(z: Tensor): Gaussian
  /** Values of a that stand for q(a|x) where a code comes without its own. */
  readonly nodes: number
}

/**
 * A code behind a variable that was drawn first, q(z|x) = ∫ q(a|x) q(z|a,x) da.
 *
 *   a ~ q(a|x),  z ~ q(z|a,x),  logProb = log q(a|x) + log q(z|a,x) − log r(a|x,z)
 *                                                      Maaløe et al. 2016 (arXiv:1602.05473), section 2
 *   E logProb = E log q(z|x) + E KL(q(a|x,z) ‖ r(a|x,z)) ≥ E log q(z|x)
 *
 * A draw carries its a, and `logProb` of that draw is the same again. A code without one, or one that was drawn for another
 * example, has a finite mixture: a density that integrates to 1, which on average lies below q(z|x) in the logarithm.
 *
 *   log q(z|x) ≈ log Σ_k w_k q(z|a_k,x),   a_k = μ_a(x) + σ_a(x) ε_k
 *
 * ε_k are the trapezoidal rule's where a has one dimension; else they are normal numbers, the same in every step and every run.
 */
export function auxiliaryVariable(model: AuxiliaryModel): Density {
  const { sizes, auxiliary, code, reverse } = model
  const { mean, deviation } = auxiliary.gaussian // [B, A]
  const [size] = sizes
  const joint = (a: Draw, z: Draw): Draw => ({
    value: z.value,
    logProb: tf.sub(tf.add(a.logProb, z.logProb), reverse(z.value).logProb(a.value)), // [K, B]
    auxiliary: a.value,
  })
  const mixture = once((): NodeMixture => {
    const { epsilon, weight } = nodesAtRest(size, model.nodes) //               [N, 1, A], [N, 1]
    const given = code(tf.add(mean, tf.mul(deviation, epsilon))).gaussian //    [N, B, D]
    return { ...given, weight: tf.squeeze(weight, [1]) }
  })
  return {
    draw(noise, count) {
      const a = auxiliary.draw(noise, count)
      return joint(a, code(a.value).draw(noise, 1)) // one of each a
    },
    logProb(value) {
      const a = isDraw(value) ? value.auxiliary : undefined
      const z = valueOf(value)
      if (!a) return logMixture(z.rank === 2 ? tf.expandDims(z, 0) : z, mixture())
      return joint({ value: a, logProb: auxiliary.logProb(a) }, { value: z, logProb: code(a).logProb(z) }).logProb
    },
    logProbOfEach: (value) => logMixtureOfEach(tf.reshape(valueOf(value), [-1, sizes[1]]), mixture()),
    quadrature(count, noise) {
      const examples = drawShape(mean.shape, [size], 1)[1]!
      const nodes = trapezoid(size + sizes[1], count, noise, examples)
      if (!nodes) return undefined
      const [ofA, ofZ] = splitBlocks(nodes.epsilon, sizes) as [Tensor, Tensor]
      const a = auxiliary.at(ofA)
      return { ...joint(a, code(a.value).at(ofZ)), weight: nodes.weight }
    },
  }
}

/** [N, 1, A] and [N, 1] */
function nodesAtRest(size: number, count: number): StandardNodes {
  if (size === 1) return trapezoidAtRest(count)
  const values = normal({ seed: 0, stream: 'auxiliary/nodes', step: 0 }, count * size)
  return { epsilon: tf.tensor(values, [count, 1, size]), weight: tf.fill([count, 1], 1 / count) }
}
