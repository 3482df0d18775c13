import type { GaussianParameters } from './support/gaussian-parameters.js'
import { isTuple, lazy, tf, type Density, type Draw, type Noise, type Shape, type Tensor } from '@elbow-vae/core'
import { drawShape, sumOverEvent, valueOf } from './support/event.js'
import { pairwiseGaussianLogProb } from './support/pairwise-gaussian.js'
import { trapezoid } from './support/trapezoid.js'

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

/** A diagonal Gaussian with its parameters. */
export interface Gaussian extends Density {
  readonly gaussian: GaussianParameters
  /** The draw z = μ + σ ε with log e(z), from standard normal noise ε, [K, B, …event] or [K, 1, …event]. */
  at(epsilon: Tensor): Draw
  /** μ */
  mean(): Tensor
  logProbPerDimension(value: Tensor): Tensor
  pairwiseLogProb(value: Tensor | Draw): Tensor | undefined
  quadrature(nodes: number, noise: Noise): Draw | undefined
  kl(other: Density): Tensor | undefined
  klPerDimension(other: Density): Tensor | undefined
}

/**
 * Diagonal Gaussian N(μ, diag σ²).
 *
 *   log N(z; μ, σ²) = Σ_d −½ ((z_d − μ_d)/σ_d)² − log σ_d − ½ log 2π
 *
 * Log densities are in nats. Draws are reparameterized: z = μ + σ ε (Kingma & Welling 2014, arXiv:1312.6114, eq. 10).
 *
 * @param event  shape of one value, the last dimensions of both parameters
 */
export function gaussian({ mean, std }: GaussianParameters, event: Shape): Gaussian {
  const logStd = lazy(() => tf.log(std))
  const perDimension = (standardized: Tensor): Tensor =>
    tf.sub(tf.mul(tf.square(standardized), -0.5), tf.add(logStd(), halfLog2Pi))
  const standardize = (value: Tensor) => tf.div(tf.sub(value, mean), std)
  const at = (epsilon: Tensor): Draw => ({
    value: tf.add(mean, tf.mul(std, epsilon)),
    logProb: sumOverEvent(perDimension(epsilon), event),
  })
  return {
    gaussian: { mean, std },
    mean: () => mean,
    logProb: (value) => sumOverEvent(perDimension(standardize(valueOf(value))), event),
    logProbPerDimension: (value) => perDimension(standardize(value)),
    at,
    draw: (noise, count) => at(noise.normal(drawShape(mean.shape, event, count))),
    quadrature(count, noise) {
      const [, examples] = drawShape(mean.shape, event, 1)
      const nodes = isTuple(event, 1) ? trapezoid(event[0], count, noise, examples) : undefined
      return nodes && { ...at(nodes.epsilon), weight: nodes.weight }
    },
    pairwiseLogProb: (value) =>
      mean.rank === 2 && isTuple(event, 1)
        ? pairwiseGaussianLogProb(tf.reshape(valueOf(value), [-1, event[0]]), { mean, std })
        : undefined,
    kl: (other) => {
      const each = divergence({ mean, std }, other)
      return each && sumOverEvent(each, event)
    },
    klPerDimension: (other) => divergence({ mean, std }, other),
  }
}

/** N(0, I). */
export function standardGaussian(event: Shape): Gaussian {
  return gaussian({ mean: tf.zeros([...event]), std: tf.ones([...event]) }, event)
}

/**
 * KL(N(μ, σ²) ‖ N(ν, τ²)) = log τ/σ + (σ² + (μ − ν)²) / 2τ² − ½ of every dimension.
 *
 * @returns [B, …event], nats
 */
function divergence(p: GaussianParameters, other: Density): Tensor | undefined {
  if (!isGaussian(other)) return undefined
  const q = other.gaussian
  const ratio = tf.div(p.std, q.std)
  const shift = tf.div(tf.sub(p.mean, q.mean), q.std)
  const quadratic = tf.sub(tf.mul(tf.add(tf.square(ratio), tf.square(shift)), 0.5), 0.5)
  return tf.sub(quadratic, tf.log(ratio))
}

/** Whether a density is a diagonal Gaussian with its parameters. */
export const isGaussian = (density: Density): density is Gaussian => 'gaussian' in density
