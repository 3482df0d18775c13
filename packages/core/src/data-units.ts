import type { Conditional, Dataset, Density, Draw } from './parts.js'
import { sizeOf } from './training/batches.js'
import { tf, type Tensor } from './tf.js'

type Units = Pick<Dataset, 'event' | 'kind' | 'scaling'>

/** log s of each number of an example, in nats; undefined where the units are the data's own, or the data is discrete. */
function logScales({ event, kind, scaling }: Units): number[] | undefined {
  if (!scaling || kind !== 'continuous') return undefined
  const { scale } = scaling
  return Array.from({ length: sizeOf(event) }, (_, i) => Math.log(scale[i % scale.length]!))
}

/**
 * The decoder of scaled data x′ = (x − m) / s as a density of the data's own units, by the change of variables.
 *
 *   log d(x|z) = log d′(x′|z) − Σ_d log s_d,   hence D = D′ + Σ_d log s_d
 *
 * It is still given x′ and gives x′. Every number made of log d(x|z) follows: distortion, elbo, importance weights, bounds.
 * A probability, of discrete data, has no units: no term there.
 */
export function inDataUnits(decoder: Conditional, data: Units): Conditional {
  const logs = logScales(data)
  if (!logs) return decoder
  const total = logs.reduce((sum, log) => sum + log, 0)
  const perDimension = (values: Tensor) => tf.sub(values, tf.tensor(logs, [...data.event]))
  const units = (density: Density): Density => inUnits(density, { total, perDimension })
  return {
    variables: decoder.variables,
    parameters: (z) => decoder.parameters(z),
    density: (parameters) => units(decoder.density(parameters)),
    ...(decoder.sampler && { sampler: () => decoder.sampler!() }),
  }
}

interface LogScale {
  /** Σ log s */
  readonly total: number
  /** [K, B, …event] -> the same less log s */
  perDimension(values: Tensor): Tensor
}

/** Every log-density of a density less Σ log s; its values and divergences stay as they are. */
function inUnits(density: Density, by: LogScale): Density {
  const less = <T extends Draw | undefined>(draw: T): T => draw && { ...draw, logProb: tf.sub(draw.logProb, by.total) }
  const shifted = (values: Tensor | undefined) => values && tf.sub(values, by.total)
  return {
    ...density,
    draw: (noise, count) => less(density.draw(noise, count)),
    logProb: (value) => tf.sub(density.logProb(value), by.total),
    ...(density.logProbOfEach && { logProbOfEach: (value) => shifted(density.logProbOfEach!(value)) }),
    ...(density.enumerate && { enumerate: () => less(density.enumerate!()) }),
    ...(density.quadrature && { quadrature: (nodes, noise) => less(density.quadrature!(nodes, noise)) }),
    ...(density.mean && { mean: () => density.mean!() }),
    ...(density.logProbPerDimension && {
      logProbPerDimension: (value) => by.perDimension(density.logProbPerDimension!(value)),
    }),
    ...(density.steps && { steps: density.steps.map((step) => inUnits(step, by)) }),
  }
}

/** Numbers of examples in the data's own units, x = m + s x′, for tables and pictures. */
export function toDataUnits({ scaling }: Pick<Dataset, 'scaling'>, values: Float32Array): Float32Array {
  if (!scaling) return values
  const { shift, scale } = scaling
  return values.map((x, i) => shift[i % shift.length]! + scale[i % scale.length]! * x)
}
