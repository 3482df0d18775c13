import { once, tf, type Density, type Draw, type Shape, type Tensor } from '@elbow/core'
import { sumOverEvent, valueOf } from './event.js'
import { everyPair } from './every-pair.js'
import { trapezoid } from './trapezoid.js'

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

/** Mean and standard deviation of independent normal variables, each [lead…, …event]. */
export interface GaussianParameters {
  readonly mean: Tensor
  readonly deviation: Tensor
}

/** A diagonal Gaussian, its parameters at hand. */
export interface Gaussian extends Density {
  readonly gaussian: GaussianParameters
  /** What standard normal noise makes of it: z = μ + σ ε and log e(z), for ε [K, B, …event] or [K, 1, …event]. */
  at(epsilon: Tensor): Draw
  /** μ */
  mean(): Tensor
  logProbPerDimension(value: Tensor): Tensor
}

/**
 * Diagonal Gaussian N(μ, diag σ²).
 *
 *   log N(z; μ, σ²) = Σ_d −½ ((z_d − μ_d)/σ_d)² − log σ_d − ½ log 2π
 *
 * Draws are reparameterised: z = μ + σ ε (Kingma & Welling 2014, eq. 10).
 *
 * @param event  dimensions of one value, the last ones of both parameters
 */
export function gaussian({ mean, deviation }: GaussianParameters, event: Shape): Gaussian {
  const logDeviation = once(() => tf.log(deviation))
  const perDimension = (standardised: Tensor): Tensor =>
    tf.sub(tf.mul(tf.square(standardised), -0.5), tf.add(logDeviation(), halfLog2Pi))
  const standardise = (value: Tensor) => tf.div(tf.sub(value, mean), deviation)
  const at = (epsilon: Tensor): Draw => ({
    value: tf.add(mean, tf.mul(deviation, epsilon)),
    logProb: sumOverEvent(perDimension(epsilon), event),
  })
  return {
    gaussian: { mean, deviation },
    mean: () => mean,
    logProb: (value) => sumOverEvent(perDimension(standardise(valueOf(value))), event),
    logProbPerDimension: (value) => perDimension(standardise(value)),
    at,
    draw: (noise, count) => at(noise.normal(drawShape(mean.shape, event, count))),
    quadrature(count, noise) {
      const [, examples] = drawShape(mean.shape, event, 1)
      const nodes = event.length === 1 ? trapezoid(event[0]!, count, noise, examples!) : undefined
      return nodes && { ...at(nodes.epsilon), weight: nodes.weight }
    },
    logProbOfEach: (value) =>
      mean.rank === 2 && event.length === 1
        ? everyPair(tf.reshape(valueOf(value), [-1, event[0]!]), { mean, deviation })
        : undefined,
    kl: (other) => {
      const each = divergence({ mean, deviation }, other)
      return each && sumOverEvent(each, event)
    },
    klPerDimension: (other) => divergence({ mean, deviation }, other),
  }
}

/** N(0, I). */
export function standardGaussian(event: Shape): Gaussian {
  return gaussian({ mean: tf.zeros([...event]), deviation: tf.ones([...event]) }, event)
}

/**
 * KL(N(μ, σ²) ‖ N(ν, τ²)) = log τ/σ + (σ² + (μ − ν)²) / 2τ² − ½ of every dimension.
 *
 * @returns [B, …event], nats
 */
function divergence(p: GaussianParameters, other: Density): Tensor | undefined {
  if (!isGaussian(other)) return undefined
  const q = other.gaussian
  const ratio = tf.div(p.deviation, q.deviation)
  const shift = tf.div(tf.sub(p.mean, q.mean), q.deviation)
  const spread = tf.sub(tf.mul(tf.add(tf.square(ratio), tf.square(shift)), 0.5), 0.5)
  return tf.sub(spread, tf.log(ratio))
}

const isGaussian = (density: Density): density is Gaussian => 'gaussian' in density

/**
 * Shape of `count` draws: parameters of lead [] give [count, 1, …event], of [B] give [count, B, …event]; parameters
 * that already carry draws, [K, B], give one each.
 */
export function drawShape(parameters: Shape, event: Shape, count: number): Shape {
  const lead = parameters.slice(0, parameters.length - event.length)
  if (lead.length === 2) return [...lead, ...event]
  return [count, lead[0] ?? 1, ...event]
}
