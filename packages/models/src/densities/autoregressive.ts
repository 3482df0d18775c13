import { tf, type Density, type Shape, type Tensor } from '@elbow/core'
import type { Made } from '../layers/made.js'
import type { DimensionFamily } from './dimension-families.js'
import { leadOf, together, valueOf } from './event.js'
import { drawShape } from './gaussian.js'

export interface AutoregressiveParameters {
  /** What the network is told, [lead…, C]; lead [] and nothing for a marginal. */
  readonly given?: Tensor
}

/**
 * Every dimension given those before it, and what the network is told.
 *
 *   log p(x|g) = Σ_d log p(x_d | x_1 … x_{d−1}, g)
 *
 * @param event  its dimensions are taken in order, the last one fastest
 */
export function autoregressiveDensity(
  network: Made,
  family: DimensionFamily,
  event: Shape,
  { given }: AutoregressiveParameters = {},
): Density {
  const size = event.reduce((product, n) => product * n, 1)
  const leadOfGiven = given ? given.shape.slice(0, -1) : []
  const spread = (each: Tensor, lead: Shape) => tf.broadcastTo(each, [...lead, each.shape.at(-1)!])

  const perDimension = (value: Tensor): Tensor => {
    const own = leadOf(value, event)
    const x = tf.reshape(value, [...own, size])
    if (!given) return family.logProb(network.parallel(x), x)
    const lead = together(own, leadOfGiven)
    return family.logProb(network.parallel(spread(x, lead), spread(given, lead)), x) // [K, B, D]
  }
  const logProb: Density['logProb'] = (value) => tf.sum(perDimension(valueOf(value)), -1)
  return {
    logProb,
    logProbPerDimension: (value) => {
      const each = perDimension(value)
      return tf.reshape(each, [...each.shape.slice(0, -1), ...event])
    },
    draw(noise, count) {
      const [draws, examples] = drawShape([...leadOfGiven, size], [size], count) as [number, number, number]
      const told = given && tf.reshape(spread(given, [draws, examples]), [draws * examples, -1])
      const flat = network.sequential(family.draws(noise, size, draws * examples), told)
      const value = tf.reshape(flat, [draws, examples, ...event])
      return { value, logProb: logProb(value) }
    },
  }
}
