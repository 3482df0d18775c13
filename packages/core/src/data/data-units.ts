import type { Conditional } from '../contracts/conditional.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Density, Draw } from '../contracts/density.js'
import type { Tensors } from '../contracts/tensors.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { tf, type Tensor } from '../tensors/tf.js'

type Units = Pick<Dataset, 'event' | 'kind' | 'scaling'>

/** log s of each number of an example, in nats. Undefined for discrete data and for data without a change of units. */
function logScales({ event, kind, scaling }: Units): number[] | undefined {
  if (!scaling || kind !== 'continuous') return undefined
  const { scale } = scaling
  return Array.from({ length: sizeFromShape(event) }, (_, i) => Math.log(scale[i % scale.length]!))
}

/**
 * The density of x in its original units, from a decoder of scaled data x′ = (x − m) / s: change of variables.
 *
 *   log d(x|z) = log d′(x′|z) − Σ_d log s_d,   hence D = D′ + Σ_d log s_d
 *
 * Its values are still x′; only log-densities change, and with them distortion, elbo, importance weights and bounds.
 * Discrete data has probabilities, which do not change.
 */
export function inDataUnits<P extends Tensors>(decoder: Conditional<P>, data: Units): Conditional<P> {
  const logs = logScales(data)
  if (!logs) return decoder
  const total = logs.reduce((sum, log) => sum + log, 0)
  const perDimension = (values: Tensor) => tf.sub(values, tf.tensor(logs, [...data.event]))
  const scale = { total, perDimension }
  const { sampler } = decoder
  return {
    variables: decoder.variables,
    parameters: (z) => decoder.parameters(z),
    density: (parameters) => withLogScale(decoder.density(parameters), scale),
    ...(sampler && { sampler: () => sampler.call(decoder) }),
  }
}

interface LogScale {
  /** Σ log s */
  readonly total: number
  /** Subtracts log s from log-densities per dimension, [K, B, …event]. */
  perDimension(values: Tensor): Tensor
}

/** Subtracts Σ log s from every log-density; values and divergences stay. */
function withLogScale(density: Density, scale: LogScale): Density {
  const { pairwiseLogProb, enumerate, quadrature, mean, logProbPerDimension, steps } = density
  const shiftDraw = (draw: Draw): Draw => ({ ...draw, logProb: tf.sub(draw.logProb, scale.total) })
  const shift = (values: Tensor) => tf.sub(values, scale.total)
  return {
    ...density,
    draw: (noise, count) => shiftDraw(density.draw(noise, count)),
    logProb: (value) => shift(density.logProb(value)),
    ...(pairwiseLogProb && {
      pairwiseLogProb(value) {
        const logProb = pairwiseLogProb.call(density, value)
        return logProb && shift(logProb)
      },
    }),
    ...(enumerate && { enumerate: () => shiftDraw(enumerate.call(density)) }),
    ...(quadrature && {
      quadrature(nodes, noise) {
        const draw = quadrature.call(density, nodes, noise)
        return draw && shiftDraw(draw)
      },
    }),
    ...(mean && { mean: () => mean.call(density) }),
    ...(logProbPerDimension && {
      logProbPerDimension: (value) => scale.perDimension(logProbPerDimension.call(density, value)),
    }),
    ...(steps && { steps: steps.map((step) => withLogScale(step, scale)) }),
  }
}

/** Values of examples in the original units, x = m + s x′, for tables and pictures. */
export function toDataUnits({ scaling }: Pick<Dataset, 'scaling'>, values: Float32Array): Float32Array {
  if (!scaling) return values
  const { shift, scale } = scaling
  return values.map((x, i) => shift[i % shift.length]! + scale[i % scale.length]! * x)
}
